/** The resources of a deployed file pipeline, read from its outputs and its function. */
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Connection, clientConfig } from './connection.ts';
import type { Outputs } from './deployment.ts';

export interface FilePipeline {
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  /** Prefix of every key in the destination, `''` for none. */
  readonly destinationPrefix: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly functionName: string;
  readonly logGroup: string;
}

const OUTPUTS = ['SourceBucketName', 'DestinationBucketName', 'QueueUrl', 'DeadLetterQueueUrl', 'FunctionName'];

export const needsFilePipeline = {
  isFit: (outputs: Outputs) => OUTPUTS.every((name) => outputs[name] !== undefined),
  needs: 'a source and a destination bucket with a queue and a function between them',
};

/** @returns `undefined` for a stack that is not a file pipeline */
export async function readFilePipeline(connection: Connection, outputs: Outputs): Promise<FilePipeline | undefined> {
  const { SourceBucketName, DestinationBucketName, QueueUrl, DeadLetterQueueUrl, FunctionName } = outputs;
  if (!SourceBucketName || !DestinationBucketName || !QueueUrl || !DeadLetterQueueUrl || !FunctionName) {
    return undefined;
  }
  const { variables, logGroup } = await readFunction(connection, FunctionName);
  return {
    sourceBucket: SourceBucketName,
    destinationBucket: DestinationBucketName,
    destinationPrefix: variables.DESTINATION_PREFIX ?? '',
    queueUrl: QueueUrl,
    deadLetterQueueUrl: DeadLetterQueueUrl,
    functionName: FunctionName,
    logGroup,
  };
}

/** Reads the environment variables and the log group of a function. */
export async function readFunction(connection: Connection, functionName: string) {
  const lambda = new LambdaClient(clientConfig(connection));
  const command = new GetFunctionConfigurationCommand({ FunctionName: functionName });
  const { Environment, LoggingConfig } = await lambda.send(command);
  return {
    variables: Environment?.Variables ?? {},
    logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`,
  };
}
