/**
 * What AWS charges: list prices of one Region in US dollars, without discounts, credits, savings plans and taxes. Prices
 * change seldom; whoever updates them updates `asOf` too. GB are those that AWS bills, of 2^30 bytes.
 *
 * `source` is the page that rules. These figures were collected from publications that quote it, not read off it, and
 * those for writing to GLACIER and DEEP_ARCHIVE and for point-in-time recovery are the least certain: compare them before a
 * decision hangs on them. Where a price falls with the quantity, it is that of the first units.
 */

/** Months of 730 hours, as AWS bills and calculates. */
export const MONTH_SECONDS = 730 * 3_600;

interface Price {
  /** US dollars for one unit. */
  readonly dollars: number;
  /** Units free each month in every account, for good, all uses in the account and Region together. @default 0 */
  readonly free?: number;
  readonly unit: string;
  readonly source: string;
}

const S3 = 'https://aws.amazon.com/s3/pricing/';
const SQS = 'https://aws.amazon.com/sqs/pricing/';
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const KMS = 'https://aws.amazon.com/kms/pricing/';
const API_GATEWAY = 'https://aws.amazon.com/api-gateway/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/';
const SNS = 'https://aws.amazon.com/sns/pricing/';
const CLOUDFRONT = 'https://aws.amazon.com/cloudfront/pricing/';
const SECRETS_MANAGER = 'https://aws.amazon.com/secrets-manager/pricing/';

export const PRICES = {
  asOf: '2026-06',
  region: 'us-east-1',
  /** GET, HEAD and their like, S3 Standard. */
  s3Reads: { dollars: 0.4 / 1e6, unit: 'requests', source: S3 },
  s3Storage: { dollars: 0.023, unit: 'GB-months', source: S3 },
  /** Standard queues, each 64 KB of a request. */
  sqsRequests: { dollars: 0.4 / 1e6, free: 1e6, unit: 'requests', source: SQS },
  /** FIFO queues, each 64 KB of a request. What is free is free once, for both kinds together. */
  sqsFifoRequests: { dollars: 0.5 / 1e6, free: 1e6, unit: 'requests', source: SQS },
  /** Of the first 333 million. Accounts of before July 2025 have a million a month free in their first year, which is not counted here. */
  restApiRequests: { dollars: 3.5 / 1e6, unit: 'requests', source: API_GATEWAY },
  /** Of the first 300 million, each 512 KB of a request. */
  httpApiRequests: { dollars: 1 / 1e6, unit: 'requests', source: API_GATEWAY },
  /** On demand, Standard table class: each 1 KB of an item that is written, or that a condition refuses. Deletions by TTL are free. */
  dynamoWrites: { dollars: 0.625 / 1e6, unit: 'write units', source: DYNAMODB },
  /** On demand: each 4 KB of an item that is read with strong consistency, or each 8 KB without. */
  dynamoReads: { dollars: 0.125 / 1e6, unit: 'read units', source: DYNAMODB },
  dynamoStorage: { dollars: 0.25, free: 25, unit: 'GB-months', source: DYNAMODB },
  dynamoRecovery: { dollars: 0.2, unit: 'GB-months', source: DYNAMODB },
  /** Standard topics, each 64 KB of what is published. Deliveries to Amazon SQS and AWS Lambda are free. */
  snsPublishes: { dollars: 0.5 / 1e6, free: 1e6, unit: 'requests', source: SNS },
  snsEmails: { dollars: 2 / 1e5, free: 1_000, unit: 'e-mails', source: SNS },
  secrets: { dollars: 0.4, unit: 'secrets', source: SECRETS_MANAGER },
  secretRequests: { dollars: 0.05 / 1e4, unit: 'requests', source: SECRETS_MANAGER },
  /** HTTPS, from the United States, Canada, Mexico and Europe. */
  cloudFrontRequests: { dollars: 1 / 1e6, free: 1e7, unit: 'requests', source: CLOUDFRONT },
  /** To the internet, from the edge locations of the United States, Canada, Mexico and Europe; of the first 10 TB. */
  cloudFrontTransfer: { dollars: 0.085, free: 1_024, unit: 'GB', source: CLOUDFRONT },
  cloudFrontFunctions: { dollars: 0.1 / 1e6, free: 2e6, unit: 'invocations', source: CLOUDFRONT },
  /** From a Region to the internet, as what an API answers; of the first 10 TB. What is free, all services share. */
  internetTransfer: { dollars: 0.09, free: 100, unit: 'GB', source: API_GATEWAY },
  lambdaRequests: { dollars: 0.2 / 1e6, free: 1e6, unit: 'requests', source: LAMBDA },
  /** Arm, of the first 7.5 billion a month. */
  lambdaGbSeconds: { dollars: 0.0000133334, free: 400_000, unit: 'GB-seconds', source: LAMBDA },
  /** Of the first 10,000. */
  customMetrics: { dollars: 0.3, free: 10, unit: 'metrics', source: CLOUDWATCH },
  /** Standard resolution, each metric that an alarm looks at. */
  alarmMetrics: { dollars: 0.1, free: 10, unit: 'alarm metrics', source: CLOUDWATCH },
  dashboards: { dollars: 3, free: 3, unit: 'dashboards', source: CLOUDWATCH },
  logIngestion: { dollars: 0.5, free: 5, unit: 'GB', source: CLOUDWATCH },
  logStorage: { dollars: 0.03, unit: 'GB-months', source: CLOUDWATCH },
  kmsKeys: { dollars: 1, unit: 'keys', source: KMS },
  kmsRequests: { dollars: 0.03 / 1e4, free: 20_000, unit: 'requests', source: KMS },
  /** S3 to S3, and S3 to SQS, within one Region: https://aws.amazon.com/s3/pricing/ */
  dataTransfer: { dollars: 0, unit: 'GB', source: S3 },
} as const satisfies Record<string, Price | string>;

/** COPY, PUT and their like, a request, by the storage class that is written to. https://aws.amazon.com/s3/pricing/ */
export const S3_WRITE_DOLLARS: Readonly<Record<string, number>> = {
  STANDARD: 5 / 1e6,
  REDUCED_REDUNDANCY: 5 / 1e6,
  INTELLIGENT_TIERING: 5 / 1e6,
  STANDARD_IA: 10 / 1e6,
  ONEZONE_IA: 10 / 1e6,
  GLACIER_IR: 20 / 1e6,
  GLACIER: 30 / 1e6,
  DEEP_ARCHIVE: 50 / 1e6,
};

export interface FreeTierUse {
  /** Metrics that the stack's alarms look at. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  /** Custom metrics that its functions write. */
  readonly customMetrics: number;
  /** Memory of each of its functions in MiB. */
  readonly memoryMb: number;
  /** Tables of Amazon DynamoDB, on demand. @default 0 */
  readonly tables?: number;
  /** REST APIs. @default 0 */
  readonly restApis?: number;
  /** HTTP APIs. @default 0 */
  readonly httpApis?: number;
  /** Secrets of AWS Secrets Manager. @default 0 */
  readonly secrets?: number;
}

/** One line for a stack's outputs: what is free each month, and how much of it the stack uses by being there. */
export function freeTierSummary(use: FreeTierUse): string {
  const { alarmMetrics, dashboards, customMetrics, memoryMb, tables = 0 } = use;
  const { restApis = 0, httpApis = 0, secrets = 0 } = use;
  const { sqsRequests, snsPublishes, lambdaRequests, lambdaGbSeconds, logIngestion, dynamoStorage } = PRICES;
  const seconds = lambdaGbSeconds.free / (memoryMb / 1024);
  const of = (used: number, { free, unit }: { free: number; unit: string }) => `${used} of ${free} ${unit}`;
  const free = [
    `${counted(sqsRequests.free)} SQS requests`,
    `${counted(snsPublishes.free)} SNS requests`,
    `${counted(lambdaRequests.free)} Lambda requests`,
    `${counted(lambdaGbSeconds.free)} GB-s (${counted(seconds)} s at ${memoryMb} MB)`,
    `${logIngestion.free} GB of logs`,
    ...(tables > 0 ? [`${dynamoStorage.free} GB in DynamoDB`] : []),
    of(alarmMetrics, PRICES.alarmMetrics),
    of(dashboards, PRICES.dashboards),
    of(customMetrics, { ...PRICES.customMetrics, unit: 'custom metrics' }),
  ];
  const charged = [
    ...(restApis > 0 ? [`API requests ($${aMillion(PRICES.restApiRequests)} a million)`] : []),
    ...(httpApis > 0 ? [`API requests ($${aMillion(PRICES.httpApiRequests)} a million)`] : []),
    ...(secrets > 0 ? [`secrets (${secrets} at $${PRICES.secrets.dollars.toFixed(2)} a month)`] : []),
    ...(tables > 0 ? [`DynamoDB writes ($${aMillion(PRICES.dynamoWrites)} a million of up to 1 KB)`] : []),
  ];
  return [
    `Always free, per account and month: ${free.join(', ')} used by this stack.`,
    ...(charged.length > 0 ? [`Never free: ${charged.join(', ')}.`] : []),
    'npm run estimate tells what your load costs.',
  ].join(' ');
}

function aMillion({ dollars }: { readonly dollars: number }): string {
  return (dollars * 1e6).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 3 });
}

function counted(number: number): string {
  return Math.floor(number).toLocaleString('en-US');
}
