/** What an estimate of Orders is made from. */
import type { Settings } from '../../../infra/settings/schema.ts';
import type { Assumption } from '../assumption.ts';
import type { Resources } from '../read-templates.ts';
import type { CommonLoad, WorkerSettings } from '../workload.ts';

/** What the user says about the orders. */
export interface OrderLoad extends CommonLoad {
  readonly ordersPerMonth: number;
  /** Mean size of an order as JSON, in bytes. */
  readonly meanBytes: number;
  /** Share of the orders that are posted with an `Idempotency-Key`, 0 to 1. */
  readonly keyedShare: number;
  /** Months of orders that the table keeps. */
  readonly keptMonths: number;
  /** Pages of orders that are listed for each order that is placed. */
  readonly readsPerOrder: number;
}

export const ORDER_ASSUMPTIONS = {
  placeMs: {
    value: 40,
    unit: 'ms for a post in serve-orders',
    source: 'not measured: two writes to a table and a publish, some 10 to 20 ms each; --place-ms takes yours',
  },
  readMs: {
    value: 10,
    unit: 'ms for a page of orders in serve-orders',
    source: 'not measured: AWS names single-digit milliseconds for a table; --read-ms takes yours',
  },
  processMs: {
    value: 10,
    unit: 'ms for an order in process-order',
    source: 'not measured: one write; --process-ms takes the mean of your ProcessDuration metric',
  },
  notifyMs: {
    value: 40,
    unit: 'ms for an order in notify-customer',
    source: 'not measured: two writes and a publish; --notify-ms takes the mean of your NoticeDuration metric',
  },
  overheadMs: {
    value: 5,
    unit: "ms of a worker's invocation beside its orders",
    source: 'measured in the local cloud, 2 to 8 ms; --overhead-ms overrides',
  },
  answerBytes: {
    value: 1_000,
    unit: 'bytes of an answer, with its headers and beside the orders in it',
    source: 'not measured: an id, the headers of API Gateway, TLS',
  },
  pageRequests: {
    value: 5,
    unit: 'requests for the page for each order, with enable_web',
    source:
      'index.html, config.json, a script and its styles, a moment later another script: one visit, nothing cached',
  },
  pageBytes: {
    value: 30_000,
    unit: 'bytes of the page for each order, with enable_web',
    source: 'measured: all of it, compressed, with what signs customers in',
  },
  logBytesPerPost: {
    value: 1_410,
    unit: 'bytes of logs for a post',
    source: 'measured in the local cloud: access log, and what serve-orders logs; long names of callers add to it',
  },
  logBytesPerRead: {
    value: 630,
    unit: 'bytes of logs for a page of orders',
    source: 'measured in the local cloud: access log, START, END and REPORT',
  },
  logBytesPerOrder: {
    value: 600,
    unit: 'bytes of logs for a delivery of an order to a worker',
    source: 'measured in the local cloud: the line of process-order, and that of notify-customer',
  },
  logBytesPerInvocation: {
    value: 620,
    unit: "bytes of logs for a worker's invocation",
    source: 'measured in the local cloud: START, END, REPORT and one line of metrics',
  },
} as const satisfies Record<string, Assumption>;

export type OrderAssumptions = Readonly<Record<keyof typeof ORDER_ASSUMPTIONS | 'messagesPerBatch', Assumption>>;

export interface OrderInput {
  readonly load: OrderLoad;
  /** Those that matter. */
  readonly settings: WorkerSettings & Pick<Settings, 'enable_web' | 'notification_email' | 'api_throttle_rate'>;
  readonly assumptions: OrderAssumptions;
  /** What the templates have. */
  readonly resources: Resources;
}
