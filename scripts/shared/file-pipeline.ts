/** Where a deployed file pipeline copies from and to. */
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Connection, clientConfig } from './connection.ts';

export interface FilePipeline {
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  /** Put before every key, `''` for none. */
  readonly destinationPrefix: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly functionName: string;
  readonly logGroup: string;
}

type Outputs = Readonly<Record<string, string>>;

const OUTPUTS = [
  'SourceBucketName',
  'DestinationBucketName',
  'QueueUrl',
  'DeadLetterQueueUrl',
  'FunctionName',
] as const;

export const needsFilePipeline = {
  isFit: (outputs: Outputs) => OUTPUTS.every((name) => outputs[name] !== undefined),
  needs: 'a source and a destination bucket with a queue and a function between them',
};

/**
 * Outputs name the resources; how the function is configured, only the function knows.
 *
 * @returns `undefined` for a stack that is no file pipeline
 */
export async function readFilePipeline(connection: Connection, outputs: Outputs): Promise<FilePipeline | undefined> {
  const { SourceBucketName, DestinationBucketName, QueueUrl, DeadLetterQueueUrl, FunctionName } = outputs;
  if (!SourceBucketName || !DestinationBucketName || !QueueUrl || !DeadLetterQueueUrl || !FunctionName)
    return undefined;
  return {
    sourceBucket: SourceBucketName,
    destinationBucket: DestinationBucketName,
    queueUrl: QueueUrl,
    deadLetterQueueUrl: DeadLetterQueueUrl,
    functionName: FunctionName,
    ...(await readFunction(new LambdaClient(clientConfig(connection)), FunctionName)),
  };
}

async function readFunction(lambda: LambdaClient, FunctionName: string) {
  const { Environment, LoggingConfig } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return {
    destinationPrefix: Environment?.Variables?.DESTINATION_PREFIX ?? '',
    logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`,
  };
}

/** Where a function's log is. */
export async function readLogGroup(connection: Connection, functionName: string): Promise<string> {
  const lambda = new LambdaClient(clientConfig(connection));
  const { LoggingConfig } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  return LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`;
}
