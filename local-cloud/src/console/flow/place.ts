import type { FlowKind } from '../console-state.ts';

/** A place that messages come to or from, as `<kind> <name>`. */
export type Place = `${FlowKind} ${string}`;

const KINDS: Readonly<Record<string, FlowKind>> = {
  dynamodb: 'table',
  events: 'schedule',
  'execute-api': 'api',
  lambda: 'function',
  s3: 'bucket',
  sns: 'topic',
  sqs: 'queue',
};

/** The thing that an ARN is of or in: of `arn:aws:s3:::files/in/*` the bucket. */
export function placeOfArn(arn: string): Place | undefined {
  const [, , service = '', , , ...rest] = arn.split(':');
  const kind = KINDS[service];
  const path = rest.filter((part) => part !== 'function')[0]?.replace(/^(table|rule)\//, '');
  return kind && path ? `${kind} ${path.replace(/\/.*$/, '')}` : undefined;
}

/** The bucket or API that answers by this name on AWS. */
export function placeOfHost(host: string): Place | undefined {
  const [, bucket] = /^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com$/.exec(host) ?? [];
  const [, api] = /^([a-z0-9]+)\.execute-api\./.exec(host) ?? [];
  if (bucket !== undefined) return `bucket ${bucket}`;
  return api === undefined ? undefined : `api ${api}`;
}

/** Functions may be named without an ARN. */
export function placeOfFunction(arnOrName: string): Place | undefined {
  return arnOrName.startsWith('arn:') ? placeOfArn(arnOrName) : `function ${arnOrName}`;
}
