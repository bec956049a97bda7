/** Which cloud a script talks to, and with whose credentials. */
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { UsageError } from './errors.ts';
import { flag, integer, text, url, type Values } from './options.ts';

const LOCAL_PORT = 4566;

export const connectionOptions = {
  local: integer('PORT', `the local cloud of npm start: --endpoint-url http://127.0.0.1:${LOCAL_PORT}`, {
    min: 1,
    max: 65_535,
    alone: LOCAL_PORT,
  }),
  'endpoint-url': url('another endpoint than AWS, as in the AWS CLI'),
  profile: text('NAME', 'profile of your AWS configuration'),
  region: text('CODE', 'AWS Region [default: the one in your settings, then AWS_REGION, then the profile]'),
  stack: text('NAME', 'CloudFormation stack to work on [default: the one in your settings, or the only one there is]'),
};

export const outputOptions = { json: flag('the result as JSON on standard output, for machines') };

/** Plain data, so that it can be handed to another process. */
export interface Connection {
  /** @default - AWS itself */
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Works out the connection: options first, then the environment.
 *
 * @throws UsageError for options that contradict each other
 */
export function connectionFrom(values: Values<typeof connectionOptions>, environment: Environment): Connection {
  const { local, profile, 'endpoint-url': given } = values;
  if (local !== undefined && given !== undefined) throw new UsageError('--local and --endpoint-url exclude each other');
  const endpoint = local === undefined ? (given ?? environment.AWS_ENDPOINT_URL) : `http://127.0.0.1:${local}`;
  const isLocal = endpoint !== undefined && isLocalEndpoint(endpoint);
  if (isLocal && profile !== undefined) {
    throw new UsageError(`--profile is of no use with ${endpoint}: a local endpoint never gets real credentials`);
  }
  const region = values.region ?? regionOf(environment) ?? (isLocal && 'us-east-1');
  return { ...(endpoint && { endpoint }), ...(region && { region }), ...(profile && { profile }) };
}

/** The AWS CLI reads both, the SDK only the first. */
export function regionOf({ AWS_REGION, AWS_DEFAULT_REGION }: Environment): string | undefined {
  return AWS_REGION ?? AWS_DEFAULT_REGION;
}

export function isLocalEndpoint(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|(.+\.)?localhost)$/.test(hostname);
}

/**
 * Configuration for any SDK client. A local endpoint gets dummy credentials whatever the environment holds: real ones
 * never leave for it, and nothing has to be set for it.
 */
export function clientConfig({ endpoint, region, profile }: Connection) {
  return {
    ...(region && { region }),
    ...(profile && { profile }),
    ...(endpoint && { endpoint }),
    ...(endpoint && isLocalEndpoint(endpoint) && { credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
    // Without throwOnRequestTimeout the SDK only warns and waits on, for ever.
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 5_000,
      requestTimeout: 60_000,
      throwOnRequestTimeout: true,
    }),
  };
}

/** S3 at another endpoint than AWS has no host name per bucket. */
export function s3Config(connection: Connection) {
  return { ...clientConfig(connection), forcePathStyle: connection.endpoint !== undefined };
}
