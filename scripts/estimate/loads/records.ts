/** The load of the Stream API. */
import { PRICES } from '../../../infra/prices.ts';
import { sizeOf } from '../../shared/text.ts';
import { atLeastOne, count, milliseconds } from '../amounts.ts';
import { apiLimits, apiUsage, idempotencyBytes, idempotencyWrites, tableLimit, writeUnitsOf } from '../api.ts';
import { postOptions } from '../common-load.ts';
import { costLine } from '../cost.ts';
import { counted } from '../describe.ts';
import { limit } from '../limits.ts';
import type { ApiCall, Assumed, Input, LoadModel, WorkerUsage } from '../load-model.ts';
import { GB, workerLines } from '../usage.ts';

export const recordOptions = {
  'records-per-month': count('records per month that are posted to the Stream API, instead of files'),
  groups: atLeastOne('N', 'FIFO: number of ISBNs that have records at the same time [default: enough]'),
  'produce-ms': milliseconds('time of one post in produce-record'),
  'store-ms': milliseconds('time of one write: the mean of your StoreDuration metric'),
};

const load = {
  recordsPerMonth: ['records-per-month', 0],
  /** Bytes of a record as JSON. */
  meanBytes: ['mean-size', 500],
  /** Share of the posts with an `Idempotency-Key`, 0 to 1. */
  keyedShare: ['keyed-share', 1],
  keptMonths: ['kept-months', 1],
  /** FIFO: number of ISBNs that have records at the same time. */
  groups: ['groups'],
} as const;

const assumptions = {
  produceMs: {
    value: 30,
    unit: 'ms for a post in produce-record',
    source:
      'not measured: two writes to a table and a send, about 10 ms each; --produce-ms takes the mean duration of yours',
    option: 'produce-ms',
  },
  storeMs: {
    value: 10,
    unit: 'ms for a write in store-record',
    source:
      'not measured: AWS states single-digit milliseconds (docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html); --store-ms takes the mean of your StoreDuration metric',
    option: 'store-ms',
  },
  overheadMs: {
    value: 5,
    unit: 'ms of an invocation of store-record without its writes',
    source: 'measured in the local cloud, 2 to 8 ms; --overhead-ms overrides',
    option: 'overhead-ms',
  },
  answerBytes: {
    value: 1_000,
    unit: 'bytes of an answer, with its headers',
    source: 'not measured: a body of 50 bytes, the headers of API Gateway, TLS',
  },
  logBytesPerPost: {
    value: 1_460,
    unit: 'bytes of logs for a post',
    source: 'measured in the local cloud: access log, and the log of produce-record; long names of callers add to it',
  },
  logBytesPerRecord: {
    value: 610,
    unit: 'bytes of logs for a delivery of a record',
    source: 'measured in the local cloud: the line of store-record',
  },
  logBytesPerInvocation: {
    value: 620,
    unit: 'bytes of logs for an invocation of store-record',
    source: 'measured in the local cloud: START, END, REPORT and one line of metrics',
  },
} as const satisfies Record<string, Assumed>;

export type RecordInput = Input<typeof load, 'stream_queue_type' | 'api_throttle_rate', keyof typeof assumptions>;

/** Concurrency of lambda/store-record. In a FIFO queue, the records of one ISBN are written one after the other. */
const RECORDS_AT_ONCE = 10;
/** Size of `id`, `receivedAt` and `storedAt` in a row, names and values. */
const ROW_BYTES = 120;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html, high throughput, us-east-1 */
const FIFO_SENDS_PER_SECOND = 70_000;

export const records: LoadModel<RecordInput, ReturnType<typeof usage>> = {
  noun: 'records',
  done: 'stored',
  options: { ...recordOptions, ...postOptions },
  load,
  perMonth: 'recordsPerMonth',
  assumptions,
  settings: ['stream_queue_type', 'api_throttle_rate'],
  customMetrics: 10,
  workers: [{ milliseconds: invocationMs }],
  stacks: () => ['StreamApi'],
  // A FIFO queue has no batch window, and delivers one record at a time whatever batch_size says.
  adjustSettings: (settings) => ({ ...settings, ...(isFifo(settings) && { batch_window_seconds: 0 }) }),
  batchSize,
  apiCalls,
  logBytesPerMessage: (input) => input.assumptions.logBytesPerRecord.value,
  usage,
  bill: (usage, { settings }) => [
    costLine('Amazon API Gateway', 'requests, REST', usage.apiRequests, PRICES.restApiRequests),
    costLine('Amazon API Gateway', 'answers to the internet', usage.answerGb, PRICES.internetTransfer),
    ...workerLines(usage, { isFifo: isFifo(settings) }),
    costLine('Amazon DynamoDB', 'writes', usage.writeUnits, PRICES.dynamoWrites),
    costLine('Amazon DynamoDB', 'storage', usage.storedGb, PRICES.dynamoStorage),
    costLine('Amazon DynamoDB', 'point-in-time recovery', usage.storedGb, PRICES.dynamoRecovery),
  ],
  limits: (input) => [tableLimit(rowUnits(input.load), input.load.attempts, 'a new table'), ...groupLimits(input)],
  intake: (input) => [
    ...apiLimits(apiCalls(input), input.settings.api_throttle_rate, input.load.accountConcurrency),
    ...(isFifo(input.settings)
      ? [limit('SQS FIFO sends', FIFO_SENDS_PER_SECOND, 'high throughput, all groups together')]
      : []),
  ],
  describe: ({ load }) => ({
    what: `${counted(load.recordsPerMonth)} records a month, ${sizeOf(load.meanBytes)} each`,
    notIncluded: "ticks of the queue's schedule; reading the table; restoring it",
  }),
};

function usage(input: RecordInput, common: WorkerUsage) {
  const { recordsPerMonth, attempts, keptMonths, keyedShare, meanBytes } = input.load;
  const rows = recordsPerMonth * keptMonths * (meanBytes + ROW_BYTES);
  return {
    ...common,
    ...apiUsage(recordsPerMonth, apiCalls(input)),
    // The condition of the write rejects a second delivery of a record, which costs the same.
    writeUnits: recordsPerMonth * attempts * rowUnits(input.load) + idempotencyWrites(recordsPerMonth, keyedShare),
    storedGb: (rows + idempotencyBytes(recordsPerMonth, keyedShare)) / GB,
  };
}

function isFifo({ stream_queue_type }: RecordInput['settings']): boolean {
  return stream_queue_type === 'fifo';
}

function batchSize(settings: RecordInput['settings']): number {
  return isFifo(settings) ? 1 : settings.batch_size;
}

function apiCalls({ assumptions: { produceMs, logBytesPerPost, answerBytes } }: RecordInput): ApiCall[] {
  return [
    {
      perItem: 1,
      milliseconds: produceMs.value,
      logBytes: logBytesPerPost.value,
      answerBytes: answerBytes.value,
    },
  ];
}

function rowUnits({ meanBytes }: RecordInput['load']): number {
  return writeUnitsOf(meanBytes + ROW_BYTES);
}

function invocationMs(messages: number, { assumptions: { overheadMs, storeMs }, settings, load }: RecordInput): number {
  const groups = isFifo(settings) ? (load.groups ?? RECORDS_AT_ONCE) : RECORDS_AT_ONCE;
  const waves = Math.ceil(messages / Math.min(RECORDS_AT_ONCE, groups));
  return overheadMs.value + waves * storeMs.value;
}

/** In a FIFO queue, the next batch of a group starts when the previous one is done. */
function groupLimits(input: RecordInput) {
  const { load, settings } = input;
  if (load.groups === undefined || !isFifo(settings)) return [];
  const size = batchSize(settings);
  const perGroup = size / (invocationMs(size, { ...input, load: { ...load, groups: 1 } }) / 1000) / load.attempts;
  const note = `${load.groups} ISBNs at the same time, one record of each`;
  return [limit('FIFO message groups', load.groups * perGroup, note)];
}
