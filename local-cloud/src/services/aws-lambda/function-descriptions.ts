import type { EventSourceMapping } from './event-source-mapping.ts';
import { DEFAULT_HANDLER, type FunctionDefinition } from './function-definition.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html, as far as the local cloud knows it. */
export function describeFunction(definition: FunctionDefinition): object {
  return {
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    Runtime: 'nodejs24.x',
    Handler: definition.handler ?? DEFAULT_HANDLER,
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMb,
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: definition.environment },
    LoggingConfig: { LogFormat: 'Text', LogGroup: definition.logGroup },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
export function describeMapping({ definition }: Pick<EventSourceMapping, 'definition'>, functionArn: string): object {
  const { maximumConcurrency } = definition;
  return {
    UUID: definition.uuid,
    EventSourceArn: definition.queueArn,
    FunctionArn: functionArn,
    BatchSize: definition.batchSize,
    MaximumBatchingWindowInSeconds: definition.windowSeconds,
    FunctionResponseTypes: definition.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(maximumConcurrency !== undefined && { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
    State: 'Enabled',
  };
}
