import type { DescribedApi } from './api-pages/described-api.ts';
import { sampleRequest } from './api-pages/sample-request.ts';

/** What the banner speaks of; outputs by stack, as the templates declare them. */
export interface BannerFacts {
  readonly url: string;
  readonly region: string;
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly apis: readonly DescribedApi[];
  /** Distributions, by stack. */
  readonly sites: readonly { readonly stack: string; readonly url: string }[];
  /** Beginning and end of the keys that the source bucket sends events for. */
  readonly sourceFilter: { readonly prefix: string; readonly suffix: string };
  /** Folder that was looked into, when it has no `terraform.tfvars`. */
  readonly withoutSettingsIn: string | undefined;
  /** Folder that is kept, `undefined` for a temporary one. */
  readonly dataFolder: string | undefined;
  readonly fastRetries: boolean;
  readonly notices: readonly string[];
  readonly warnings: readonly string[];
}

/** What runs, what to type next, and where this differs from AWS. */
export function banner(facts: BannerFacts): string {
  const stacks = Object.keys(facts.outputs).join(', ');
  return [
    `Local cloud: ${stacks} in ${facts.region}, for development and tests. No account, nothing leaves this machine.`,
    ...(facts.withoutSettingsIn === undefined
      ? []
      : [
          `No terraform.tfvars in ${facts.withoutSettingsIn}: demo settings. Copy terraform.tfvars.example to change them.`,
        ]),
    ...firstSteps(facts),
    ...facts.apis.flatMap((api) => tryOut(api, facts.url)),
    ...facts.sites.flatMap(({ stack, url }) => ['', `  site  ${url}  (${stack})`]),
    '',
    `  console  ${facts.url}/_local/console`,
    '  dashboard, alarms, queues, dead letters, logs; drop a file on the page to send it through',
    '',
    'Not enforced here: authorization, signatures, IAM and bucket policies, TLS, encryption keys, lifecycle rules.',
    facts.fastRetries
      ? 'Failed messages are retried within 2 seconds (--fast-retries), not after their visibility timeout as on AWS.'
      : 'Failed messages wait for their visibility timeout, as on AWS; --fast-retries shortens that.',
    facts.dataFolder === undefined
      ? 'Objects and messages go when it stops; --data DIR keeps them.'
      : `Objects and messages are kept in ${facts.dataFolder}.`,
    ...facts.notices.map((notice) => `note: ${notice}`),
    ...facts.warnings.map((warning) => `warning: ${warning}`),
    '',
  ].join('\n');
}

function firstSteps({ url, region, outputs, sourceFilter }: BannerFacts): string[] {
  const { SourceBucketName: source, DestinationBucketName: destination } = Object.assign({}, ...Object.values(outputs));
  if (!source || !destination) return [];
  const key = `${sourceFilter.prefix || 'a/b/'}README.md${sourceFilter.suffix}`;
  const aws = `aws --endpoint-url ${url} s3`;
  const inUrl = key.split('/').map(encodeURIComponent).join('/');
  return [
    '',
    `  source bucket       ${source}`,
    `  destination bucket  ${destination}`,
    '',
    'Put a file in, in another terminal, and see it arrive:',
    `  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=${region}`,
    `  ${aws} cp ./README.md ${quoted(`s3://${source}/${key}`)}`,
    `  ${aws} ls --recursive s3://${destination}/`,
    'or without the AWS CLI:',
    `  curl -T ./README.md ${url}/${source}/${inUrl}`,
    `  curl ${url}/${destination}/`,
  ];
}

function tryOut(api: DescribedApi, url: string): string[] {
  const sample = sampleRequest(api);
  const options = `-H 'content-type: application/json' -d ${quoted(sample?.body ?? '')}`;
  const curl =
    sample &&
    `  curl ${sample.method === 'POST' ? '' : `-X ${sample.method} `}${url}${api.path}${sample.path} ${options}`;
  const page = `${url}/_local/apis/${api.stack}`;
  return ['', `${api.title}: try it out on ${page}${curl ? ', or' : ''}`, ...(curl ? [curl] : [])];
}

/** As one word for a shell. */
function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
