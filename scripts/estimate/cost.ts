/** A month's usage in dollars. */
import { PRICES, S3_WRITE_DOLLARS } from '../../infra/prices.ts';
import type { Usage } from './usage.ts';

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

type Priced = { readonly dollars: number; readonly free?: number; readonly unit: string };

export function costOf(usage: Usage, storageClass: string): CostLine[] {
  const writes = { dollars: writeDollars(storageClass), unit: 'requests' };
  const lines: readonly [service: string, item: string, quantity: number, price: Priced][] = [
    ['Amazon S3', 'copies', usage.writes, writes],
    ['Amazon S3', 'reads', usage.reads, PRICES.s3Reads],
    ['Amazon SQS', 'send, receive, delete, poll', usage.sqsRequests, PRICES.sqsRequests],
    ['AWS Lambda', 'invocations', usage.invocations, PRICES.lambdaRequests],
    ['AWS Lambda', 'duration, Arm', usage.gbSeconds, PRICES.lambdaGbSeconds],
    ['Amazon CloudWatch', 'custom metrics', usage.customMetrics, PRICES.customMetrics],
    ['Amazon CloudWatch', 'alarms', usage.alarmMetrics, PRICES.alarmMetrics],
    ['Amazon CloudWatch', 'dashboards', usage.dashboards, PRICES.dashboards],
    ['Amazon CloudWatch', 'logs, written', usage.logGb, PRICES.logIngestion],
    ['Amazon CloudWatch', 'logs, kept', usage.logGbMonths, PRICES.logStorage],
    ['AWS KMS', 'customer keys', usage.kmsKeys, PRICES.kmsKeys],
    ['AWS KMS', 'requests', usage.kmsRequests, PRICES.kmsRequests],
    ['Data transfer', 'within the Region', usage.copiedGb, PRICES.dataTransfer],
  ];
  return lines
    .filter(([service, , quantity]) => service !== 'AWS KMS' || quantity > 0)
    .map(([service, item, quantity, price]) => ({ service, item, quantity, ...priced(quantity, price) }));
}

function priced(quantity: number, { dollars, free = 0, unit }: Priced) {
  const covered = Math.min(quantity, free);
  return { unit, free: covered, dollars: (quantity - covered) * dollars, listDollars: quantity * dollars };
}

/** `preserve` is priced as S3 Standard: which classes there are, only the files know. */
function writeDollars(storageClass: string): number {
  return S3_WRITE_DOLLARS[storageClass === 'preserve' ? 'STANDARD' : storageClass] ?? Number.NaN;
}

export function totalOf(lines: readonly CostLine[]): { readonly dollars: number; readonly listDollars: number } {
  return {
    dollars: lines.reduce((sum, line) => sum + line.dollars, 0),
    listDollars: lines.reduce((sum, line) => sum + line.listDollars, 0),
  };
}
