/** What a month uses of the services that every queue with a function behind it takes. */
import { MONTH_SECONDS } from '../../infra/prices.ts';
import type { Settings } from '../../infra/settings/schema.ts';
import type { Resources } from './read-templates.ts';

export interface WorkerUsage extends Resources {
  readonly sqsRequests: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly customMetrics: number;
  readonly logGb: number;
  readonly logGbMonths: number;
  readonly kmsRequests: number;
}

/**
 * Empty receives while nothing comes: five pollers, each waiting 20 seconds at a time. With a maximum concurrency, Lambda
 * does not go below five. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const IDLE_POLLS = 5 * (MONTH_SECONDS / 20);

/** A key is reused for five minutes, by one producer and one consumer: key-estimate in the SQS Developer Guide. */
const KMS_REQUESTS = (MONTH_SECONDS / 300) * (2 * 1 + 1);

/** How much smaller logs are kept than they came, as the AWS Pricing Calculator assumes. */
const LOG_COMPRESSION = 0.15;

const DAYS_OF_MONTH = MONTH_SECONDS / 86_400;
/** As AWS bills. */
export const GB = 2 ** 30;

export interface QueueTraffic {
  /** Messages that were sent. */
  readonly sent: number;
  /** Deliveries, retries among them. */
  readonly deliveries: number;
  /** Messages of an invocation, on average. */
  readonly batch: number;
}

/** One send for each message; received and deleted ten at a time; a retry changes its visibility. */
export function sqsRequestsOf({ sent, deliveries, batch }: QueueTraffic): number {
  return sent + (deliveries / batch) * 2 * Math.ceil(batch / 10) + (deliveries - sent) + IDLE_POLLS;
}

export function gbSecondsOf(invocations: number, milliseconds: number, memoryMb: number): number {
  return invocations * (milliseconds / 1000) * (memoryMb / 1024);
}

export function logsOf(bytes: number, { log_retention_days }: Pick<Settings, 'log_retention_days'>) {
  const logGb = bytes / GB;
  return { logGb, logGbMonths: logGb * LOG_COMPRESSION * (log_retention_days / DAYS_OF_MONTH) };
}

export function kmsRequestsOf({ encryption }: Pick<Settings, 'encryption'>): number {
  return encryption === 'kms' ? KMS_REQUESTS : 0;
}
