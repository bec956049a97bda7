import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Connection, clientConfig } from '../shared/connection.ts';

/** Where a function's log is. */
export async function readLogGroup(connection: Connection, functionName: string): Promise<string> {
  const lambda = new LambdaClient(clientConfig(connection));
  const { LoggingConfig } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  return LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`;
}
