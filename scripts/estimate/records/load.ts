/** What an estimate of the Stream API is made from. */
import type { Settings } from '../../../infra/settings/schema.ts';
import type { Assumption } from '../assumption.ts';
import type { Resources } from '../read-templates.ts';
import type { CommonLoad, WorkerSettings } from '../workload.ts';

/** What the user says about the records. */
export interface RecordLoad extends CommonLoad {
  readonly recordsPerMonth: number;
  /** Mean size of a record as JSON, in bytes. */
  readonly meanBytes: number;
  /** Share of the records that are posted with an `Idempotency-Key`, 0 to 1. */
  readonly keyedShare: number;
  /** Months of records that the table keeps. */
  readonly keptMonths: number;
  /** FIFO: how many ISBN have records at the same time. @default - more than there are invocations */
  readonly groups?: number;
}

export const RECORD_ASSUMPTIONS = {
  produceMs: {
    value: 30,
    unit: 'ms for a post in produce-record',
    source:
      'not measured: two writes to a table and a send, some 10 ms each; --produce-ms takes the mean duration of yours',
  },
  storeMs: {
    value: 10,
    unit: 'ms for a write in store-record',
    source:
      'not measured: AWS names single-digit milliseconds (docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html); --store-ms takes the mean of your StoreDuration metric',
  },
  overheadMs: {
    value: 5,
    unit: 'ms of an invocation of store-record beside its writes',
    source: 'measured in the local cloud, 2 to 8 ms; --overhead-ms overrides',
  },
  answerBytes: {
    value: 1_000,
    unit: 'bytes of an answer, with its headers',
    source: 'not measured: a body of 50 bytes, the headers of API Gateway, TLS',
  },
  logBytesPerPost: {
    value: 1_460,
    unit: 'bytes of logs for a post',
    source: 'measured in the local cloud: access log, and what produce-record logs; long names of callers add to it',
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
} as const satisfies Record<string, Assumption>;

export type RecordAssumptions = Readonly<Record<keyof typeof RECORD_ASSUMPTIONS | 'messagesPerBatch', Assumption>>;

export interface RecordInput {
  readonly load: RecordLoad;
  /** Those that matter. */
  readonly settings: WorkerSettings & Pick<Settings, 'stream_queue_type' | 'api_throttle_rate'>;
  readonly assumptions: RecordAssumptions;
  /** What the stack's template has. */
  readonly resources: Resources;
}

/** A FIFO queue gives one record at a time, whatever the setting says. */
export function batchSizeOf({ stream_queue_type, batch_size }: RecordInput['settings']): number {
  return stream_queue_type === 'fifo' ? 1 : batch_size;
}
