/**
 * List prices of AWS for one Region in US dollars, without discounts, credits, savings plans and taxes. Update `asOf`
 * with the prices. A GB has 2^30 bytes, like on the bill of AWS. If a price falls with the quantity, it is the price of
 * the first units.
 *
 * `source` is the authoritative page. The figures come from publications that quote it, not from the page itself. The
 * least certain are those for writing to GLACIER and DEEP_ARCHIVE and for point-in-time recovery: check them before a
 * decision depends on them.
 */

/** Seconds of a month with 730 hours, the month that AWS uses for bills. */
export const MONTH_SECONDS = 730 * 3_600;

interface Price {
  /** US dollars per unit. */
  readonly dollars: number;
  /** Number of units that are always free each month, for all uses in an account and Region together. @default 0 */
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
  /** GET, HEAD and similar requests to S3 Standard. */
  s3Reads: { dollars: 0.4 / 1e6, unit: 'requests', source: S3 },
  s3Storage: { dollars: 0.023, unit: 'GB-months', source: S3 },
  /** Requests to standard queues, per 64 KB of a request. */
  sqsRequests: { dollars: 0.4 / 1e6, free: 1e6, unit: 'requests', source: SQS },
  /** Requests to FIFO queues, per 64 KB of a request. Both kinds of queues share the free requests. */
  sqsFifoRequests: { dollars: 0.5 / 1e6, free: 1e6, unit: 'requests', source: SQS },
  /** The first 333 million requests. The free million a month of accounts from before July 2025 is not included. */
  restApiRequests: { dollars: 3.5 / 1e6, unit: 'requests', source: API_GATEWAY },
  /** The first 300 million requests, per 512 KB of a request. */
  httpApiRequests: { dollars: 1 / 1e6, unit: 'requests', source: API_GATEWAY },
  /** On demand, Standard table class: each KB of an item that is written or refused by a condition; TTL is free. */
  dynamoWrites: { dollars: 0.625 / 1e6, unit: 'write units', source: DYNAMODB },
  /** On demand: each 4 KB of an item read with strong consistency, or each 8 KB without. */
  dynamoReads: { dollars: 0.125 / 1e6, unit: 'read units', source: DYNAMODB },
  dynamoStorage: { dollars: 0.25, free: 25, unit: 'GB-months', source: DYNAMODB },
  dynamoRecovery: { dollars: 0.2, unit: 'GB-months', source: DYNAMODB },
  /** Publishes to standard topics, per 64 KB of a message. Deliveries to Amazon SQS and AWS Lambda are free. */
  snsPublishes: { dollars: 0.5 / 1e6, free: 1e6, unit: 'requests', source: SNS },
  snsEmails: { dollars: 2 / 1e5, free: 1_000, unit: 'e-mails', source: SNS },
  secrets: { dollars: 0.4, unit: 'secrets', source: SECRETS_MANAGER },
  secretRequests: { dollars: 0.05 / 1e4, unit: 'requests', source: SECRETS_MANAGER },
  /** HTTPS requests from the United States, Canada, Mexico and Europe. */
  cloudFrontRequests: { dollars: 1 / 1e6, free: 1e7, unit: 'requests', source: CLOUDFRONT },
  /** The first 10 TB to the internet from edge locations in the United States, Canada, Mexico and Europe. */
  cloudFrontTransfer: { dollars: 0.085, free: 1_024, unit: 'GB', source: CLOUDFRONT },
  cloudFrontFunctions: { dollars: 0.1 / 1e6, free: 2e6, unit: 'invocations', source: CLOUDFRONT },
  /** The first 10 TB from a Region to the internet, such as the answers of an API. All services share the free GB. */
  internetTransfer: { dollars: 0.09, free: 100, unit: 'GB', source: API_GATEWAY },
  lambdaRequests: { dollars: 0.2 / 1e6, free: 1e6, unit: 'requests', source: LAMBDA },
  /** The first 7.5 billion GB-seconds a month on Arm. */
  lambdaGbSeconds: { dollars: 0.0000133334, free: 400_000, unit: 'GB-seconds', source: LAMBDA },
  /** The first 10,000 metrics. */
  customMetrics: { dollars: 0.3, free: 10, unit: 'metrics', source: CLOUDWATCH },
  /** Each metric of an alarm with standard resolution. */
  alarmMetrics: { dollars: 0.1, free: 10, unit: 'alarm metrics', source: CLOUDWATCH },
  dashboards: { dollars: 3, free: 3, unit: 'dashboards', source: CLOUDWATCH },
  logIngestion: { dollars: 0.5, free: 5, unit: 'GB', source: CLOUDWATCH },
  logStorage: { dollars: 0.03, unit: 'GB-months', source: CLOUDWATCH },
  kmsKeys: { dollars: 1, unit: 'keys', source: KMS },
  kmsRequests: { dollars: 0.03 / 1e4, free: 20_000, unit: 'requests', source: KMS },
  /** Transfer from S3 to S3 and from S3 to SQS within one Region: https://aws.amazon.com/s3/pricing/ */
  dataTransfer: { dollars: 0, unit: 'GB', source: S3 },
} as const satisfies Record<string, Price | string>;

/** Price of a COPY, PUT or similar request by storage class of the new object. https://aws.amazon.com/s3/pricing/ */
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
