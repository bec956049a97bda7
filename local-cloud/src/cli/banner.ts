import type { DescribedApi } from '../api-pages/described-api.ts';
import { sampleRequest } from '../api-pages/sample-request.ts';
import type { RunningCloud } from '../cloud.ts';

export interface BannerFacts {
  readonly cloud: Pick<RunningCloud, 'url' | 'region' | 'outputs' | 'apis' | 'sites' | 'sourceFilter'> & {
    readonly report: Pick<RunningCloud['report'], 'notices' | 'warnings'>;
  };
  /** Folder given by `--data`, `undefined` for a temporary one. */
  readonly dataFolder: string | undefined;
  readonly fastRetries: boolean;
}

/** Says what runs, where to look, what to type next, and where this cloud differs from AWS. */
export function banner({ cloud, dataFolder, fastRetries }: BannerFacts): string {
  const stacks = Object.keys(cloud.outputs).join(', ');
  const { notices, warnings } = cloud.report;
  return [
    `Local cloud: ${stacks} in ${cloud.region}, for development and tests. No account, nothing leaves this machine.`,
    '',
    ...pages(cloud),
    '',
    ...whatToType(cloud),
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
  ];
  const width = Math.max(...rows.map(([, address = '']) => address.length));
  return rows.map(([name = '', address = '', what = '']) => `  ${name.padEnd(8)} ${address.padEnd(width)}  ${what}`);
}

function whatToType(facts: BannerFacts['cloud']): string[] {
  const lines = [...putFile(facts), ...facts.apis.flatMap((api) => sendRequest(api, facts.url))];
  return lines.length > 0 ? ['In another terminal:', ...lines, ''] : [];
}

function putFile({ url, region, outputs, sourceFilter }: BannerFacts['cloud']): string[] {
  const { SourceBucketName: source, DestinationBucketName: destination } = Object.assign({}, ...Object.values(outputs));
  if (!source || !destination) return [];
  const key = `${sourceFilter.prefix || 'a/b/'}README.md${sourceFilter.suffix}`;
  const aws = `aws --endpoint-url ${url} s3`;
  const inUrl = key.split('/').map(encodeURIComponent).join('/');
  return [
    `  # put a file into ${source}, and see it arrive in ${destination}`,
    `  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=${region}`,
    `  ${aws} cp ./README.md ${quoted(`s3://${source}/${key}`)}`,
    `  ${aws} ls --recursive s3://${destination}/`,
    '  # the same without the AWS CLI',
    `  curl -T ./README.md ${url}/${source}/${inUrl}`,
    `  curl ${url}/${destination}/`,
  ];
}

function sendRequest(api: DescribedApi, url: string): string[] {
  const sample = sampleRequest(api);
  if (!sample) return [];
  const method = sample.method === 'POST' ? '' : `-X ${sample.method} `;
  const options = `-H 'content-type: application/json' -d ${quoted(sample.body)}`;
  return [`  # send something to ${api.title}`, `  curl ${method}${url}${api.path}${sample.path} ${options}`];
}

/** As one word for a shell. */
function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
