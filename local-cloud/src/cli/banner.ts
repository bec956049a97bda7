import { type DescribedApi, sampleRequest } from '../api-pages/described-api.ts';
import type { RunningCloud } from '../cloud.ts';
import type { Bucket } from '../services/s3/store/buckets.ts';

export interface BannerFacts {
  readonly cloud: Pick<RunningCloud, 'url' | 'region' | 'outputs' | 'apis' | 'sites'> & {
    readonly report: Pick<RunningCloud['report'], 'notices' | 'warnings'>;
  };
  readonly buckets: readonly Pick<Bucket, 'name' | 'notifications'>[];
  /** Folder given by `--data`, `undefined` for a temporary one. */
  readonly dataFolder: string | undefined;
  readonly fastRetries: boolean;
}

/** Says which stacks run, where to look, what to type next, and how this cloud differs from AWS. */
export function banner({ cloud, buckets, dataFolder, fastRetries }: BannerFacts): string {
  const { notices, warnings } = cloud.report;
  const commands = [...putFile(buckets, cloud), ...cloud.apis.flatMap((api) => sendRequest(api, cloud.url))];
  return [
    `Local cloud: ${Object.keys(cloud.outputs).join(', ')} in ${cloud.region}, for development and tests. No account, nothing leaves this machine.`,
    '',
    ...pages(cloud),
    '',
    ...(commands.length > 0 ? ['In another terminal:', ...commands, ''] : []),
    'Not enforced here: authorization by IAM, signatures, bucket policies, TLS, encryption keys, lifecycle rules.',
    fastRetries
      ? 'Failed messages are retried within 2 seconds (--fast-retries), not after their visibility timeout as on AWS.'
      : 'Failed messages wait for their visibility timeout, as on AWS; --fast-retries shortens that.',
    dataFolder === undefined
      ? 'Objects and messages are deleted when it stops; --data DIR keeps them.'
      : `Objects and messages are kept in ${dataFolder}.`,
    ...notices.map((notice) => `note: ${notice}`),
    ...warnings.map((warning) => `warning: ${warning}`),
    '',
  ].join('\n');
}

function pages({ url, apis, sites }: BannerFacts['cloud']): string[] {
  const rows = [
    ['console', `${url}/_local/console`, 'dashboards, alarms, queues, dead letters, logs'],
    ...(apis.length > 0
      ? [['APIs', `${url}/_local/apis`, `try out ${apis.map(({ stack }) => stack).join(', ')}`]]
      : []),
    ...sites.map((site) => ['site', site.url, `the page of ${site.stack}`]),
    ['outputs', `${url}/_local/outputs`, 'addresses and names, as the stacks export them'],
  ];
  const width = Math.max(...rows.map(([, address = '']) => address.length));
  return rows.map(
    ([name = '', address = '', content = '']) => `  ${name.padEnd(8)} ${address.padEnd(width)}  ${content}`,
  );
}

/** Shows how to upload a file to the bucket that announces uploads and, if an output names the destination, how to see the result. */
function putFile(buckets: BannerFacts['buckets'], { url, region, outputs }: BannerFacts['cloud']): string[] {
  const source = buckets.find(({ notifications = [] }) => notifications.length > 0);
  if (!source) return [];
  const { name } = source;
  const { prefix = '', suffix = '' } = source.notifications?.[0] ?? {};
  const destination = Object.values(outputs).find((ofStack) => ofStack.DestinationBucketName)?.DestinationBucketName;
  const key = `${decodedKey(prefix) || 'a/b/'}README.md${decodedKey(suffix)}`;
  const inUrl = key.split('/').map(encodeURIComponent).join('/');
  const aws = `aws --endpoint-url ${url} s3`;
  return [
    `  # put a file into ${name}${destination ? `, and see it arrive in ${destination}` : ''}`,
    `  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=${region}`,
    `  ${aws} cp ./README.md ${quoted(`s3://${name}/${key}`)}`,
    ...(destination ? [`  ${aws} ls --recursive s3://${destination}/`] : []),
    '  # the same without the AWS CLI',
    `  curl -T ./README.md ${url}/${name}/${inUrl}`,
    ...(destination ? [`  curl ${url}/${destination}/`] : []),
  ];
}

/** Notification filters compare keys in the encoded form of S3's events, where a blank is `+`. */
function decodedKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll('+', ' '));
}

function sendRequest(api: DescribedApi, url: string): string[] {
  const sample = sampleRequest(api);
  if (!sample) return [];
  const method = sample.method === 'POST' ? '' : `-X ${sample.method} `;
  const options = `-H 'content-type: application/json' -d ${quoted(sample.body)}`;
  return [`  # send something to ${api.title}`, `  curl ${method}${url}${api.path}${sample.path} ${options}`];
}

/** Quotes a text so that a shell reads it as one word. */
function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
