/** Which endpoint and Region a command talks to, and with which credentials. */
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { UsageError } from './errors.ts';
import { flag, integer, text, url, type Values } from './options.ts';

const LOCAL_PORT = 4566;

export const connectionOptions = {
  local: integer('PORT', `use the local cloud of npm start, same as --endpoint-url http://127.0.0.1:${LOCAL_PORT}`, {
    min: 1,
    max: 65_535,
    alone: LOCAL_PORT,
  }),
  'endpoint-url': url('use this endpoint instead of AWS, as in the AWS CLI'),
  profile: text('NAME', 'use this profile of your AWS configuration'),
  region: text('CODE', 'AWS Region [default: from your settings, then AWS_REGION, then the profile]'),
  stack: text('NAME', 'CloudFormation stack [default: the one of your settings, or the only one that fits]'),
};

export const outputOptions = { json: flag('print the result as JSON on standard output') };

/** Plain data: it is sent to the worker process. */
export interface Connection {
  /** @default - AWS itself */
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the connection from the options, then from the environment.
 *
 * @throws UsageError for options that contradict each other
 */
export function connectionFrom(values: Values<typeof connectionOptions>, environment: Environment): Connection {
  const { local, profile, 'endpoint-url': given } = values;
  if (local !== undefined && given !== undefined) throw new UsageError('--local and --endpoint-url exclude each other');
  const endpoint = local === undefined ? (given ?? environment.AWS_ENDPOINT_URL) : `http://127.0.0.1:${local}`;
  const isLocal = endpoint !== undefined && isLocalEndpoint(endpoint);
  if (isLocal && profile !== undefined) {
    throw new UsageError(`--profile can't be used with ${endpoint}: a local endpoint never gets real credentials`);
  }
  // The AWS CLI reads both variables, the SDK only the first.
  const region = values.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? (isLocal && 'us-east-1');
  return { ...(endpoint && { endpoint }), ...(region && { region }), ...(profile && { profile }) };
}

export function isLocalEndpoint(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|(.+\.)?localhost)$/.test(hostname);
}

/**
 * Returns the configuration for any SDK client. A local endpoint gets dummy credentials whatever the environment holds:
 * real credentials are never sent to it, and users don't have to set any.
 */
export function clientConfig({ endpoint, region, profile }: Connection) {
  return {
    ...(region && { region }),
    ...(profile && { profile }),
    ...(endpoint && { endpoint }),
    ...(endpoint && isLocalEndpoint(endpoint) && { credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
    // Without throwOnRequestTimeout the SDK only warns and waits for ever.
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 5_000,
      requestTimeout: 60_000,
      throwOnRequestTimeout: true,
    }),
  };
}

/** Other endpoints than AWS have no host name per bucket. */
export function s3Config(connection: Connection) {
  return { ...clientConfig(connection), forcePathStyle: connection.endpoint !== undefined };
}
