/** The settings of one `AWS::Lambda::EventSourceMapping` between a queue and a function. */
export interface EventSourceMappingDefinition {
  readonly uuid: string;
  readonly functionName: string;
  readonly queueArn: string;
  readonly batchSize: number;
  /** `MaximumBatchingWindowInSeconds`, 0 for none. */
  readonly windowSeconds: number;
  /**
   * `ScalingConfig.MaximumConcurrency`
   *
   * @default 5 - where Lambda starts
   */
  readonly maximumConcurrency?: number;
  /** Whether `FunctionResponseTypes` contains `ReportBatchItemFailures`. */
  readonly reportBatchItemFailures: boolean;
}

/**
 * Refuses the settings that CreateEventSourceMapping refuses.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 *
 * @throws {RangeError}
 */
export function assertMappable(definition: EventSourceMappingDefinition): void {
  const { batchSize, windowSeconds, maximumConcurrency } = definition;
  const isFifo = definition.queueArn.endsWith('.fifo');
  assertWithin('BatchSize', batchSize, 1, isFifo ? 10 : 10_000);
  assertWithin('MaximumBatchingWindowInSeconds', windowSeconds, 0, 300);
  if (maximumConcurrency !== undefined) assertWithin('MaximumConcurrency', maximumConcurrency, 2, 1000);
  if (isFifo && windowSeconds > 0) {
    throw new RangeError(`MaximumBatchingWindowInSeconds is not supported for a FIFO queue, got ${windowSeconds}`);
  }
  if (batchSize > 10 && windowSeconds < 1) {
    throw new RangeError(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10, ' +
        `got BatchSize ${batchSize}`,
    );
  }
}

function assertWithin(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} must be from ${least} to ${most}, got ${value}`);
}
