/** How many records a second are taken and stored, and what limits that. */
import { eachPerSecond, inOrder, type Limit, type Worker, workerLimits } from '../worker.ts';
import { batchSizeOf, type RecordInput } from './load.ts';
import { millisecondsOf, writeUnitsOf } from './usage.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const API_REQUESTS_PER_SECOND = 10_000;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html, high throughput, us-east-1 */
const FIFO_SENDS_PER_SECOND = 70_000;
/** What a new table on demand can do from the start: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
const NEW_TABLE_WRITE_UNITS = 4_000;

export function workerOf(input: RecordInput): Worker {
  const { settings, load } = input;
  const batchSize = batchSizeOf(settings);
  return {
    noun: 'records',
    batchSize,
    batchSeconds: millisecondsOf(batchSize, input) / 1000,
    attempts: load.attempts,
    maxConcurrency: settings.max_concurrency,
    accountConcurrency: load.accountConcurrency,
  };
}

/** Of storing them. */
export function storeLimits(input: RecordInput): Limit[] {
  const { load } = input;
  const worker = workerOf(input);
  return inOrder([
    ...workerLimits(worker),
    {
      name: 'DynamoDB writes',
      perSecond: NEW_TABLE_WRITE_UNITS / (writeUnitsOf(load) * load.attempts),
      note: `${NEW_TABLE_WRITE_UNITS} write units/s of a new table; it grows with its use`,
    },
    ...(load.groups === undefined || input.settings.stream_queue_type === 'standard'
      ? []
      : [
          {
            name: 'FIFO message groups',
            perSecond: load.groups * perGroup(input, worker),
            note: `${load.groups} ISBN at the same time, one record of each`,
          },
        ]),
  ]);
}

/** A batch of one group is written one record after the other, and the next begins when it is done. */
function perGroup(input: RecordInput, worker: Worker): number {
  const alone = { ...input, load: { ...input.load, groups: 1 } };
  return eachPerSecond({ ...worker, batchSeconds: millisecondsOf(worker.batchSize, alone) / 1000 });
}

/** Of taking them: what comes before the queue. */
export function intakeLimits({ settings, load, assumptions }: RecordInput): Limit[] {
  const produceSeconds = assumptions.produceMs.value / 1000;
  return inOrder([
    {
      name: 'api_throttle_rate',
      perSecond: settings.api_throttle_rate,
      note: 'requests/s; api_throttle_burst lets short bursts pass',
    },
    {
      name: 'API Gateway requests of the account',
      perSecond: API_REQUESTS_PER_SECOND,
      note: `${API_REQUESTS_PER_SECOND} requests/s for all APIs together, less in some Regions`,
    },
    {
      name: 'Lambda concurrency of the account',
      perSecond: load.accountConcurrency / produceSeconds,
      note: `${load.accountConcurrency} for all functions together, one for each post under way`,
    },
    ...(settings.stream_queue_type === 'fifo'
      ? [{ name: 'SQS FIFO sends', perSecond: FIFO_SENDS_PER_SECOND, note: 'high throughput, all groups together' }]
      : []),
  ]);
}
