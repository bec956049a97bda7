import type { Cloud } from '../../front-door/service.ts';
import { DEFAULT_HANDLER, type FunctionDefinition } from './function-definition.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_(FUNCTION_NAME|FUNCTION_MEMORY_SIZE|FUNCTION_VERSION|INITIALIZATION_TYPE|LOG_GROUP_NAME|LOG_STREAM_NAME|RUNTIME_API)|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/**
 * Everything that a function's process gets: nothing of the user's own environment, so that no real profile, credential
 * or proxy leaks into code that would then talk to real AWS.
 */
export function functionEnvironment(
  definition: FunctionDefinition,
  place: { readonly cloud: Cloud; readonly endpointUrl: string; readonly logStream: string },
): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    AWS_ENDPOINT_URL: place.endpointUrl,
    // The SDK reads ~/.aws even without a HOME of its own.
    HOME: '/nonexistent',
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    ...definition.environment,
    _HANDLER: definition.handler ?? DEFAULT_HANDLER,
    AWS_REGION: place.cloud.region,
    AWS_DEFAULT_REGION: place.cloud.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: 'test',
    LAMBDA_TASK_ROOT: definition.codeFolder,
    LAMBDA_RUNTIME_DIR: import.meta.dirname,
  };
}

/** Names among a function's own variables that Lambda refuses, because it sets them itself. */
export function reservedVariables(environment: Readonly<Record<string, string>>): string[] {
  return Object.keys(environment).filter((name) => RESERVED.test(name));
}
