/** A month's usage in dollars. */
import { PRICES } from '../../infra/prices.ts';
import type { WorkerUsage } from './worker-usage.ts';

export interface CostLine {
  readonly service: string;
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  /** Of the quantity, what the free tier covers if nothing else in the account uses it. */
  readonly free: number;
  /** US dollars, after the free tier. */
  readonly dollars: number;
  /** US dollars, without it. */
  readonly listDollars: number;
}

export interface Priced {
  readonly dollars: number;
  readonly free?: number;
  readonly unit: string;
}

export function costLine(
  service: string,
  item: string,
  quantity: number,
  { dollars, free = 0, unit }: Priced,
): CostLine {
  const covered = Math.min(quantity, free);
  return {
    service,
    item,
    quantity,
    unit,
    free: covered,
    dollars: (quantity - covered) * dollars,
    listDollars: quantity * dollars,
  };
}

/** Of what any stack with a queue and functions has. */
export function workerCosts(usage: WorkerUsage, { isFifo = false } = {}): CostLine[] {
  return [
    costLine(
      'Amazon SQS',
      'send, receive, delete, poll',
      usage.sqsRequests,
      isFifo ? PRICES.sqsFifoRequests : PRICES.sqsRequests,
    ),
    costLine('AWS Lambda', 'invocations', usage.invocations, PRICES.lambdaRequests),
    costLine('AWS Lambda', 'duration, Arm', usage.gbSeconds, PRICES.lambdaGbSeconds),
    costLine('Amazon CloudWatch', 'custom metrics', usage.customMetrics, PRICES.customMetrics),
    costLine('Amazon CloudWatch', 'alarms', usage.alarmMetrics, PRICES.alarmMetrics),
    costLine('Amazon CloudWatch', 'dashboards', usage.dashboards, PRICES.dashboards),
    costLine('Amazon CloudWatch', 'logs, written', usage.logGb, PRICES.logIngestion),
    costLine('Amazon CloudWatch', 'logs, kept', usage.logGbMonths, PRICES.logStorage),
    ...(usage.kmsKeys > 0
      ? [
          costLine('AWS KMS', 'customer keys', usage.kmsKeys, PRICES.kmsKeys),
          costLine('AWS KMS', 'requests', usage.kmsRequests, PRICES.kmsRequests),
        ]
      : []),
  ];
}

export function totalOf(lines: readonly CostLine[]): { readonly dollars: number; readonly listDollars: number } {
  return {
    dollars: lines.reduce((sum, line) => sum + line.dollars, 0),
    listDollars: lines.reduce((sum, line) => sum + line.listDollars, 0),
  };
}
