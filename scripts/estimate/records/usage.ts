/** What a month of records uses of each service. */
import { GB, gbSecondsOf, kmsRequestsOf, logsOf, sqsRequestsOf, type WorkerUsage } from '../worker-usage.ts';
import type { RecordInput, RecordLoad } from './load.ts';

/** PRODUCE_RECORD_METRICS and STORE_RECORD_METRICS in their contracts, each in one dimension; a test counts them there. */
export const CUSTOM_METRICS = 10;

/** Records of a batch under way at the same time: lambda/store-record. In a FIFO queue those of one ISBN wait for each other. */
const RECORDS_AT_ONCE = 10;

/** Of a row beside its record: `id`, `receivedAt` and `storedAt`, names and values. */
const ROW_BYTES = 120;
/** Of an item that remembers a request and its answer; it is written when the request begins and when it is answered. */
const MEMORY_BYTES = 400;
const MEMORY_WRITES = 2;
/** A day by its TTL, and up to a few days until DynamoDB has deleted it. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
const MEMORY_DAYS = 3;
const DAYS_OF_MONTH = 730 / 24;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
const WRITE_UNIT_BYTES = 1_024;

export interface RecordUsage extends WorkerUsage {
  readonly apiRequests: number;
  readonly answerGb: number;
  readonly writeUnits: number;
  /** On average, in both tables together. */
  readonly storedGb: number;
}

export function usageOf(input: RecordInput): RecordUsage {
  const { load, settings, assumptions, resources } = input;
  const { recordsPerMonth: records, keyedShare } = load;
  const deliveries = records * load.attempts;
  const batch = Math.max(1, assumptions.messagesPerBatch.value);
  const stores = deliveries / batch;
  const { produceMs, answerBytes, logBytesPerPost, logBytesPerRecord, logBytesPerInvocation } = assumptions;
  const logBytes =
    records * logBytesPerPost.value + deliveries * logBytesPerRecord.value + stores * logBytesPerInvocation.value;
  const memory = settings.lambda_memory_mb;
  return {
    apiRequests: records,
    answerGb: (records * answerBytes.value) / GB,
    sqsRequests: sqsRequestsOf({ sent: records, deliveries, batch }),
    invocations: records + stores,
    gbSeconds:
      gbSecondsOf(records, produceMs.value, memory) + gbSecondsOf(stores, millisecondsOf(batch, input), memory),
    // A delivery of what is there already is refused by the write's condition, and costs the same.
    writeUnits: deliveries * writeUnitsOf(load) + records * keyedShare * MEMORY_WRITES,
    storedGb: storedBytes(load) / GB,
    ...logsOf(logBytes, settings),
    ...resources,
    customMetrics: CUSTOM_METRICS,
    kmsRequests: kmsRequestsOf(settings),
  };
}

export function writeUnitsOf({ meanBytes }: RecordLoad): number {
  return Math.ceil((meanBytes + ROW_BYTES) / WRITE_UNIT_BYTES);
}

function storedBytes({ recordsPerMonth, meanBytes, keptMonths, keyedShare }: RecordLoad): number {
  const rows = recordsPerMonth * keptMonths * (meanBytes + ROW_BYTES);
  return rows + recordsPerMonth * keyedShare * (MEMORY_DAYS / DAYS_OF_MONTH) * MEMORY_BYTES;
}

/** One invocation of store-record with so many messages. */
export function millisecondsOf(messages: number, { assumptions, settings, load }: RecordInput): number {
  const groups = settings.stream_queue_type === 'fifo' ? (load.groups ?? RECORDS_AT_ONCE) : RECORDS_AT_ONCE;
  const waves = Math.ceil(messages / Math.min(RECORDS_AT_ONCE, groups));
  return assumptions.overheadMs.value + waves * assumptions.storeMs.value;
}
