import { PRICES } from '../../../infra/prices.ts';
import { type CostLine, costLine, workerCosts } from '../cost.ts';
import { type Estimate, estimateLoad } from '../estimate-load.ts';
import { capacityOf } from '../worker.ts';
import type { OrderInput } from './load.ts';
import { intakeLimits, slowestPerSecond, workLimits } from './order-limits.ts';
import { type OrderUsage, usageOf } from './usage.ts';

export interface OrderEstimate extends Estimate {
  readonly usage: OrderUsage;
}

/** Above, it takes the subscription for a mistake: https://repost.aws/knowledge-center/sns-email-subscription-disabled */
const EMAILS_PER_SECOND = 10;

export function estimateOrders(input: OrderInput): OrderEstimate {
  const { load, settings } = input;
  const { burst, backlog } = load;
  const usage = usageOf(input);
  const estimate = estimateLoad({
    noun: 'orders',
    done: 'worked on',
    perMonth: load.ordersPerMonth,
    lines: linesOf(usage),
    limits: workLimits(input),
    intake: intakeLimits(input),
    eachPerSecond: slowestPerSecond(input),
    queueRetentionDays: settings.queue_retention_days,
    ...(burst && { burst }),
    ...(backlog !== undefined && { backlog }),
  });
  return { usage, ...estimate, warnings: [...estimate.warnings, ...emailWarnings(input, estimate)] };
}

function linesOf(usage: OrderUsage): CostLine[] {
  const { web } = usage;
  return [
    ...(web
      ? [
          costLine('Amazon CloudFront', 'requests', web.requests, PRICES.cloudFrontRequests),
          costLine('Amazon CloudFront', 'functions', web.requests, PRICES.cloudFrontFunctions),
          costLine('Amazon CloudFront', 'to the internet', web.transferGb, PRICES.cloudFrontTransfer),
          costLine('Amazon S3', 'reads of the page', web.bucketReads, PRICES.s3Reads),
        ]
      : [costLine('Amazon API Gateway', 'answers to the internet', usage.answerGb, PRICES.internetTransfer)]),
    costLine('Amazon API Gateway', 'requests, HTTP', usage.apiRequests, PRICES.httpApiRequests),
    costLine('Amazon SNS', 'publishes', usage.publishes, PRICES.snsPublishes),
    ...(usage.emails > 0 ? [costLine('Amazon SNS', 'e-mails', usage.emails, PRICES.snsEmails)] : []),
    ...workerCosts(usage),
    costLine('Amazon DynamoDB', 'writes', usage.writeUnits, PRICES.dynamoWrites),
    costLine('Amazon DynamoDB', 'reads', usage.readUnits, PRICES.dynamoReads),
    costLine('Amazon DynamoDB', 'storage', usage.tableGb + usage.indexGb, PRICES.dynamoStorage),
    costLine('Amazon DynamoDB', 'point-in-time recovery', usage.tableGb, PRICES.dynamoRecovery),
    costLine('AWS Secrets Manager', 'secrets', 1, PRICES.secrets),
    costLine('AWS Secrets Manager', 'requests', usage.secretRequests, PRICES.secretRequests),
  ];
}

function emailWarnings({ load, settings }: OrderInput, { averageRate, limits, intake }: Estimate): string[] {
  const comes = Math.max(averageRate, load.burst?.perSecond ?? 0);
  const sent = Math.min(comes, capacityOf(intake), capacityOf(limits));
  if (settings.notification_email === '' || sent <= EMAILS_PER_SECOND) return [];
  return [
    `notification_email would get ${Math.floor(sent)} mails a second: above ${EMAILS_PER_SECOND}, Amazon SNS deactivates the subscription.`,
  ];
}
