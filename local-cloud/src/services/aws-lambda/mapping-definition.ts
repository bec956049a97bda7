/** What `AWS::Lambda::EventSourceMapping` says of a queue and its function. */
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
  /** Whether `FunctionResponseTypes` has `ReportBatchItemFailures`. */
  readonly reportBatchItemFailures: boolean;
  readonly functionTimeoutSeconds: number;
}

/**
 * Refuses what CreateEventSourceMapping refuses.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export function assertMappable(definition: EventSourceMappingDefinition): void {
  const { batchSize, windowSeconds, maximumConcurrency } = definition;
  const isFifo = definition.queueArn.endsWith('.fifo');
  const largest = isFifo ? 10 : 10_000;
  if (!isWithin(batchSize, 1, largest))
    throw new RangeError(`BatchSize must be from 1 to ${largest}, got ${batchSize}`);
  if (!isWithin(windowSeconds, 0, 300)) {
    throw new RangeError(`MaximumBatchingWindowInSeconds must be from 0 to 300, got ${windowSeconds}`);
  }
  if (isFifo && windowSeconds > 0) {
    throw new RangeError(`A FIFO queue takes no MaximumBatchingWindowInSeconds, got ${windowSeconds}`);
  }
  if (batchSize > 10 && windowSeconds < 1) {
    throw new RangeError(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10, ' +
        `got BatchSize ${batchSize}`,
    );
  }
  if (maximumConcurrency !== undefined && !isWithin(maximumConcurrency, 2, 1000)) {
    throw new RangeError(`MaximumConcurrency must be from 2 to 1000, got ${maximumConcurrency}`);
  }
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
