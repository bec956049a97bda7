/** What a month of orders uses of each service. */
import { MONTH_SECONDS } from '../../../infra/prices.ts';
import { GB, gbSecondsOf, kmsRequestsOf, logsOf, sqsRequestsOf, type WorkerUsage } from '../worker-usage.ts';
import type { OrderInput, OrderLoad } from './load.ts';

/** Those of the three functions in their contracts, each in one dimension; a test counts them there. */
export const CUSTOM_METRICS = 15;

/** Each has a queue of its own. */
const WORKERS = 2;
/** Orders of a batch under way at the same time. */
const ORDERS_AT_ONCE = 10;
/** Orders of a page, unless a client says otherwise; a test compares it with the function's. */
export const PAGE_ITEMS = 20;

/** Of a row beside its order: `id`, both times, `status` and `total`, names and values. */
const ROW_BYTES = 130;
/** The row, and its copy in the index by customer. */
const COPIES = 2;
/** Of an item that remembers a request and its answer; it is written when the request begins and when it is answered. */
const MEMORY_BYTES = 400;
const MEMORY_WRITES = 2;
/** A day by its TTL, and up to a few days until DynamoDB has deleted it. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
const MEMORY_DAYS = 3;
/** Of a line in the ledger; it is written when a notice is claimed and when it was sent, or let go when sending failed. */
const LEDGER_BYTES = 100;
const LEDGER_WRITES = 2;
const LEDGER_DAYS = 30 + 2;
const DAYS_OF_MONTH = MONTH_SECONDS / 86_400;
/** The secret that signs cursors is read again by each container. */
const SECRET_SECONDS = 300;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
const WRITE_UNIT_BYTES = 1_024;
const READ_UNIT_BYTES = 4_096;
/** An index is read without strong consistency, for half. */
const INDEX_READ_UNITS = 0.5;

export interface OrderUsage extends WorkerUsage {
  readonly apiRequests: number;
  readonly answerGb: number;
  readonly publishes: number;
  readonly emails: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** On average, in all tables together, and without the index. */
  readonly tableGb: number;
  readonly indexGb: number;
  readonly secretRequests: number;
  /** @default - there is no page */
  readonly web?: { readonly requests: number; readonly transferGb: number; readonly bucketReads: number };
}

export function usageOf(input: OrderInput): OrderUsage {
  const { load, settings, assumptions, resources } = input;
  const { ordersPerMonth: orders, attempts, readsPerOrder, keyedShare } = load;
  const deliveries = orders * attempts;
  const reads = orders * readsPerOrder;
  const batch = Math.max(1, assumptions.messagesPerBatch.value);
  const memory = settings.lambda_memory_mb;
  const invocations = deliveries / batch;
  const answerGb = (orders * assumptions.answerBytes.value + reads * pageBytesOf(input)) / GB;
  return {
    apiRequests: orders + reads,
    answerGb,
    publishes: orders + deliveries,
    emails: settings.notification_email === '' ? 0 : orders,
    sqsRequests: WORKERS * sqsRequestsOf({ sent: orders, deliveries, batch }),
    invocations: orders + reads + WORKERS * invocations,
    gbSeconds:
      gbSecondsOf(orders, assumptions.placeMs.value, memory) +
      gbSecondsOf(reads, assumptions.readMs.value, memory) +
      gbSecondsOf(invocations, processMillisecondsOf(batch, input) + notifyMillisecondsOf(batch, input), memory),
    // A delivery of what is there already is refused by the write's condition: the index does not see it.
    writeUnits:
      (deliveries + (COPIES - 1) * orders) * writeUnitsOf(load) +
      deliveries * LEDGER_WRITES +
      orders * keyedShare * MEMORY_WRITES,
    readUnits: reads * Math.ceil(((PAGE_ITEMS + 1) * rowBytesOf(load)) / READ_UNIT_BYTES) * INDEX_READ_UNITS,
    ...storageOf(load),
    secretRequests: MONTH_SECONDS / SECRET_SECONDS,
    ...(settings.enable_web && { web: webOf(input, { requests: orders + reads, answerGb }) }),
    ...logsOf(logBytesOf(input, { reads, deliveries, invocations }), settings),
    ...resources,
    customMetrics: CUSTOM_METRICS,
    kmsRequests: kmsRequestsOf(settings),
  };
}

/** A page with its API behind it: every request passes Amazon CloudFront, and what does not change is not asked for again. */
function webOf({ load, assumptions }: OrderInput, api: { readonly requests: number; readonly answerGb: number }) {
  const { ordersPerMonth: visits } = load;
  return {
    requests: api.requests + visits * assumptions.pageRequests.value,
    transferGb: api.answerGb + (visits * assumptions.pageBytes.value) / GB,
    // index.html and config.json, which are always asked for; the others are cached for good.
    bucketReads: visits * 2,
  };
}

function logBytesOf(
  { load, assumptions }: OrderInput,
  { reads, deliveries, invocations }: { reads: number; deliveries: number; invocations: number },
): number {
  const { logBytesPerPost, logBytesPerRead, logBytesPerOrder, logBytesPerInvocation } = assumptions;
  return (
    load.ordersPerMonth * logBytesPerPost.value +
    reads * logBytesPerRead.value +
    WORKERS * (deliveries * logBytesPerOrder.value + invocations * logBytesPerInvocation.value)
  );
}

function storageOf(load: OrderLoad): Pick<OrderUsage, 'tableGb' | 'indexGb'> {
  const { ordersPerMonth, keptMonths, keyedShare } = load;
  const rows = ordersPerMonth * keptMonths * rowBytesOf(load);
  const memories = ordersPerMonth * keyedShare * (MEMORY_DAYS / DAYS_OF_MONTH) * MEMORY_BYTES;
  const ledger = ordersPerMonth * (LEDGER_DAYS / DAYS_OF_MONTH) * LEDGER_BYTES;
  return { tableGb: (rows + memories + ledger) / GB, indexGb: ((COPIES - 1) * rows) / GB };
}

function rowBytesOf({ meanBytes }: OrderLoad): number {
  return meanBytes + ROW_BYTES;
}

/** Of a row in the table; its copy in the index takes as many again. */
export function writeUnitsOf(load: OrderLoad): number {
  return Math.ceil(rowBytesOf(load) / WRITE_UNIT_BYTES);
}

function pageBytesOf({ load, assumptions }: OrderInput): number {
  return assumptions.answerBytes.value + PAGE_ITEMS * rowBytesOf(load);
}

/** One invocation of process-order with so many messages. */
export function processMillisecondsOf(messages: number, { assumptions }: OrderInput): number {
  return assumptions.overheadMs.value + Math.ceil(messages / ORDERS_AT_ONCE) * assumptions.processMs.value;
}

/** One invocation of notify-customer with so many messages. */
export function notifyMillisecondsOf(messages: number, { assumptions }: OrderInput): number {
  return assumptions.overheadMs.value + Math.ceil(messages / ORDERS_AT_ONCE) * assumptions.notifyMs.value;
}
