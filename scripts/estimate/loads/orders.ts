/** The load of Orders, and of Web if the settings enable it. */
import { MONTH_SECONDS, PRICES } from '../../../infra/prices.ts';
import { sizeOf } from '../../shared/text.ts';
import { count, milliseconds } from '../amounts.ts';
import { apiLimits, apiUsage, idempotencyBytes, idempotencyWrites, tableLimit, writeUnitsOf } from '../api.ts';
import { postOptions } from '../common-load.ts';
import { costLine } from '../cost.ts';
import { counted } from '../describe.ts';
import { limit } from '../limits.ts';
import type { ApiCall, Assumed, Input, LoadModel, WorkerUsage } from '../load-model.ts';
import { DAYS_OF_MONTH, GB, workerLines } from '../usage.ts';

export const orderOptions = {
  'orders-per-month': count('orders per month, instead of files'),
  'reads-per-order': count('pages of orders that are listed for each order [default: 3]'),
  'place-ms': milliseconds('time of one post in serve-orders'),
  'read-ms': milliseconds('time of one page of orders in serve-orders'),
  'process-ms': milliseconds('time of one order in process-order: the mean of your ProcessDuration metric'),
  'notify-ms': milliseconds('time of one notice: the mean of your NoticeDuration metric'),
};

const load = {
  ordersPerMonth: ['orders-per-month', 0],
  /** Bytes of an order as JSON. */
  meanBytes: ['mean-size', 500],
  /** Share of the posts with an `Idempotency-Key`, 0 to 1. */
  keyedShare: ['keyed-share', 1],
  keptMonths: ['kept-months', 1],
  /** Pages of orders that are listed for each order. */
  readsPerOrder: ['reads-per-order', 3],
} as const;

const assumptions = {
  placeMs: {
    value: 40,
    unit: 'ms for a post in serve-orders',
    source: 'not measured: two writes to a table and a publish, about 10 to 20 ms each; --place-ms takes yours',
    option: 'place-ms',
  },
  readMs: {
    value: 10,
    unit: 'ms for a page of orders in serve-orders',
    source: 'not measured: AWS states single-digit milliseconds for a table; --read-ms takes yours',
    option: 'read-ms',
  },
  processMs: {
    value: 10,
    unit: 'ms for an order in process-order',
    source: 'not measured: one write; --process-ms takes the mean of your ProcessDuration metric',
    option: 'process-ms',
  },
  notifyMs: {
    value: 40,
    unit: 'ms for an order in notify-customer',
    source: 'not measured: two writes and a publish; --notify-ms takes the mean of your NoticeDuration metric',
    option: 'notify-ms',
  },
  overheadMs: {
    value: 5,
    unit: "ms of a worker's invocation without its orders",
    source: 'measured in the local cloud, 2 to 8 ms; --overhead-ms overrides',
    option: 'overhead-ms',
  },
  answerBytes: {
    value: 1_000,
    unit: 'bytes of an answer, with its headers and without the orders in it',
    source: 'not measured: an id, the headers of API Gateway, TLS',
  },
  pageRequests: {
    value: 5,
    unit: 'requests for the page for each order, with enable_web',
    source: 'one visit without a cache: index.html, config.json, two scripts and the styles',
  },
  pageBytes: {
    value: 30_000,
    unit: 'bytes of the page for each order, with enable_web',
    source: 'measured: the whole page, compressed, with the sign-in',
  },
  logBytesPerPost: {
    value: 1_410,
    unit: 'bytes of logs for a post',
    source: 'measured in the local cloud: access log, and the log of serve-orders; long names of callers add to it',
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
} as const satisfies Record<string, Assumed>;

export type OrderInput = Input<
  typeof load,
  'enable_web' | 'notification_email' | 'api_throttle_rate',
  keyof typeof assumptions
>;

/** Concurrency of the workers within a batch. */
const ORDERS_AT_ONCE = 10;
/** Default page size of serve-orders; a test compares it. */
export const PAGE_ITEMS = 20;

/** Size of `id`, both times, `status` and `total` in a row, names and values. */
const ROW_BYTES = 130;
/** Size of a line in the ledger of notices. It is written when a notice is claimed, and when it was sent or had failed. */
const LEDGER_BYTES = 100;
const LEDGER_WRITES = 2;
const LEDGER_DAYS = 30 + 2;
const READ_UNIT_BYTES = 4_096;
/** A read of an index is eventually consistent, which costs half. */
const INDEX_READ_UNITS = 0.5;
/** Each container reads the secret that signs cursors again after this time. */
const SECRET_SECONDS = 300;
/** Files of the page that are never cached: index.html and config.json. */
const UNCACHED_FILES = 2;

/** Standard topics in us-east-1: https://docs.aws.amazon.com/general/latest/gr/sns.html */
const SNS_PUBLISHES_PER_SECOND = 30_000;
/** Above this rate, SNS disables the subscription: https://repost.aws/knowledge-center/sns-email-subscription-disabled */
const EMAILS_PER_SECOND = 10;

export const orders: LoadModel<OrderInput, ReturnType<typeof usage>> = {
  noun: 'orders',
  done: 'processed',
  options: { ...orderOptions, ...postOptions },
  load,
  perMonth: 'ordersPerMonth',
  assumptions,
  settings: ['enable_web', 'notification_email', 'api_throttle_rate'],
  customMetrics: 15,
  workers: [
    { name: 'process-order', milliseconds: (messages, input) => invocationMs(messages, input, 'processMs') },
    { name: 'notify-customer', milliseconds: (messages, input) => invocationMs(messages, input, 'notifyMs') },
  ],
  stacks: ({ enable_web }) => (enable_web ? ['Orders', 'Web'] : ['Orders']),
  apiCalls,
  logBytesPerMessage: (input) => input.assumptions.logBytesPerOrder.value,
  usage,
  bill: (usage) => [
    ...frontLines(usage),
    costLine('Amazon API Gateway', 'requests, HTTP', usage.apiRequests, PRICES.httpApiRequests),
    costLine('Amazon SNS', 'publishes', usage.publishes, PRICES.snsPublishes),
    ...(usage.emails > 0 ? [costLine('Amazon SNS', 'e-mails', usage.emails, PRICES.snsEmails)] : []),
    ...workerLines(usage),
    costLine('Amazon DynamoDB', 'writes', usage.writeUnits, PRICES.dynamoWrites),
    costLine('Amazon DynamoDB', 'reads', usage.readUnits, PRICES.dynamoReads),
    costLine('Amazon DynamoDB', 'storage', usage.tableGb + usage.indexGb, PRICES.dynamoStorage),
    costLine('Amazon DynamoDB', 'point-in-time recovery', usage.tableGb, PRICES.dynamoRecovery),
    costLine('AWS Secrets Manager', 'secrets', 1, PRICES.secrets),
    costLine('AWS Secrets Manager', 'requests', usage.secretRequests, PRICES.secretRequests),
  ],
  limits: ({ load: { attempts, meanBytes } }) => [
    tableLimit(writeUnitsOf(meanBytes + ROW_BYTES), attempts, 'a new table or index'),
  ],
  intake: (input) => [
    ...apiLimits(apiCalls(input), input.settings.api_throttle_rate, input.load.accountConcurrency),
    limit(
      'SNS publishes',
      SNS_PUBLISHES_PER_SECOND / (1 + input.load.attempts),
      `${SNS_PUBLISHES_PER_SECOND}/s for all topics of the account: the event, and the notice`,
    ),
  ],
  warnings: ({ settings }, highestRate) =>
    settings.notification_email === '' || highestRate <= EMAILS_PER_SECOND
      ? []
      : [
          `notification_email would get ${Math.floor(highestRate)} e-mails per second: above ${EMAILS_PER_SECOND}, Amazon SNS disables the subscription.`,
        ],
  describe: ({ load }, _, { enable_web, domain_name }) => ({
    what: `${counted(load.ordersPerMonth)} orders a month, ${sizeOf(load.meanBytes)} each, each followed by ${load.readsPerOrder} pages of orders`,
    notIncluded: [
      'restoring tables',
      ...(enable_web ? ['storing the access logs'] : []),
      ...(enable_web && domain_name !== '' ? ['the domain'] : []),
    ].join('; '),
    irrelevant: enable_web ? [] : ['pageRequests', 'pageBytes'],
  }),
};

function usage(input: OrderInput, common: WorkerUsage) {
  const { load, settings } = input;
  const { ordersPerMonth, attempts, readsPerOrder, keptMonths, keyedShare } = load;
  const deliveries = ordersPerMonth * attempts;
  const rowBytes = load.meanBytes + ROW_BYTES;
  const rows = ordersPerMonth * keptMonths * rowBytes;
  const ledger = ordersPerMonth * (LEDGER_DAYS / DAYS_OF_MONTH) * LEDGER_BYTES;
  const pageUnits = Math.ceil(((PAGE_ITEMS + 1) * rowBytes) / READ_UNIT_BYTES) * INDEX_READ_UNITS;
  const api = apiUsage(ordersPerMonth, apiCalls(input));
  return {
    ...common,
    ...api,
    publishes: ordersPerMonth + deliveries,
    emails: settings.notification_email === '' ? 0 : ordersPerMonth,
    // Each delivery writes the row, but a second delivery is rejected by its condition, so the index is written once.
    writeUnits:
      (deliveries + ordersPerMonth) * writeUnitsOf(rowBytes) +
      deliveries * LEDGER_WRITES +
      idempotencyWrites(ordersPerMonth, keyedShare),
    readUnits: ordersPerMonth * readsPerOrder * pageUnits,
    /** All tables together, without the index by customer, which holds a copy of every row. */
    tableGb: (rows + idempotencyBytes(ordersPerMonth, keyedShare) + ledger) / GB,
    indexGb: rows / GB,
    secretRequests: MONTH_SECONDS / SECRET_SECONDS,
    ...(settings.enable_web && { web: webUsage(input, api) }),
  };
}

function apiCalls({ load, assumptions }: OrderInput): ApiCall[] {
  const { placeMs, readMs, logBytesPerPost, logBytesPerRead, answerBytes } = assumptions;
  return [
    {
      perItem: 1,
      milliseconds: placeMs.value,
      logBytes: logBytesPerPost.value,
      answerBytes: answerBytes.value,
    },
    {
      perItem: load.readsPerOrder,
      milliseconds: readMs.value,
      logBytes: logBytesPerRead.value,
      answerBytes: answerBytes.value + PAGE_ITEMS * (load.meanBytes + ROW_BYTES),
    },
  ];
}

function invocationMs(messages: number, { assumptions }: OrderInput, each: 'processMs' | 'notifyMs'): number {
  return assumptions.overheadMs.value + Math.ceil(messages / ORDERS_AT_ONCE) * assumptions[each].value;
}

/** With the page, every request goes through CloudFront, and each order is one visit of the page. */
function webUsage(
  { load: { ordersPerMonth: visits }, assumptions: { pageRequests, pageBytes } }: OrderInput,
  { apiRequests, answerGb }: ReturnType<typeof apiUsage>,
) {
  return {
    requests: apiRequests + visits * pageRequests.value,
    transferGb: answerGb + (visits * pageBytes.value) / GB,
    bucketReads: visits * UNCACHED_FILES,
  };
}

function frontLines({ web, answerGb }: ReturnType<typeof usage>) {
  if (!web) return [costLine('Amazon API Gateway', 'answers to the internet', answerGb, PRICES.internetTransfer)];
  return [
    costLine('Amazon CloudFront', 'requests', web.requests, PRICES.cloudFrontRequests),
    costLine('Amazon CloudFront', 'functions', web.requests, PRICES.cloudFrontFunctions),
    costLine('Amazon CloudFront', 'to the internet', web.transferGb, PRICES.cloudFrontTransfer),
    costLine('Amazon S3', 'reads of the page', web.bucketReads, PRICES.s3Reads),
  ];
}
