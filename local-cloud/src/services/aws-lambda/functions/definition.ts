import { join } from 'node:path';
import type { Cloud } from '../../../front-door/service.ts';

/** The settings of one `AWS::Lambda::Function`. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** Absolute path of the unpacked code, the function's `/var/task`. */
  readonly codeFolder: string;
  /**
   * Module and export, as in CloudFormation.
   *
   * @default 'index.handler'
   */
  readonly handler?: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The function's own variables; the host adds Lambda's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  /**
   * Invocations that may run at once; 0 throttles every one.
   *
   * @default - shares the account's unreserved concurrency
   */
  readonly reservedConcurrency?: number;
}

export const DEFAULT_HANDLER = 'index.handler';

/** Folder of the code that runs in a function's process. */
export const RUNTIME_FOLDER = join(import.meta.dirname, '../runtime');

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_(FUNCTION_NAME|FUNCTION_MEMORY_SIZE|FUNCTION_VERSION|INITIALIZATION_TYPE|LOG_GROUP_NAME|LOG_STREAM_NAME|RUNTIME_API)|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** Lists the names among a function's own variables that Lambda refuses, because it sets them itself. */
export function reservedVariables(environment: Readonly<Record<string, string>>): string[] {
  return Object.keys(environment).filter((name) => RESERVED.test(name));
}

/**
 * Returns the whole environment of a function's process. It has nothing of the user's own environment, so that no real
 * profile, credential or proxy leaks into code that would then talk to real AWS.
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
    // The SDK reads ~/.aws even if HOME is not set.
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
    LAMBDA_RUNTIME_DIR: RUNTIME_FOLDER,
  };
}
