/** How many orders a second are taken and worked on, and what limits that. */
import { eachPerSecond, inOrder, type Limit, type Worker, workerLimits } from '../worker.ts';
import type { OrderInput } from './load.ts';
import { notifyMillisecondsOf, processMillisecondsOf, writeUnitsOf } from './usage.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const API_REQUESTS_PER_SECOND = 10_000;
/** Standard topics in us-east-1: https://docs.aws.amazon.com/general/latest/gr/sns.html */
const SNS_PUBLISHES_PER_SECOND = 30_000;
/** What a new table on demand can do from the start: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
const NEW_TABLE_WRITE_UNITS = 4_000;

interface NamedWorker extends Worker {
  readonly name: string;
}

/** Both get every order. */
function workersOf(input: OrderInput): readonly NamedWorker[] {
  const { settings, load } = input;
  const worker = (name: string, milliseconds: number): NamedWorker => ({
    name,
    noun: 'orders',
    batchSize: settings.batch_size,
    batchSeconds: milliseconds / 1000,
    attempts: load.attempts,
    maxConcurrency: settings.max_concurrency,
    accountConcurrency: load.accountConcurrency,
  });
  return [
    worker('process-order', processMillisecondsOf(settings.batch_size, input)),
    worker('notify-customer', notifyMillisecondsOf(settings.batch_size, input)),
  ];
}

/** What an invocation of the slower worker gets through in a second. */
export function slowestPerSecond(input: OrderInput): number {
  return Math.min(...workersOf(input).map(eachPerSecond));
}

/** Of storing them and telling their customers. */
export function workLimits(input: OrderInput): Limit[] {
  const { load } = input;
  return inOrder([
    ...workersOf(input).flatMap(({ name, ...worker }) =>
      workerLimits(worker).map((limit) => ({ ...limit, name: `${name}: ${limit.name}` })),
    ),
    {
      name: 'DynamoDB writes',
      perSecond: NEW_TABLE_WRITE_UNITS / (writeUnitsOf(load) * load.attempts),
      note: `${NEW_TABLE_WRITE_UNITS} write units/s of a new table or index; it grows with its use`,
    },
  ]);
}

/** Of taking them: what comes before the queues. Reading takes its share of the account, and has a throttle of its own. */
export function intakeLimits({ settings, load, assumptions }: OrderInput): Limit[] {
  const { placeMs, readMs } = assumptions;
  const { readsPerOrder, accountConcurrency } = load;
  const seconds = (placeMs.value + readsPerOrder * readMs.value) / 1000;
  return inOrder([
    {
      name: 'api_throttle_rate',
      perSecond: settings.api_throttle_rate,
      note: 'posts/s; api_throttle_burst lets short bursts pass',
    },
    {
      name: 'API Gateway requests of the account',
      perSecond: API_REQUESTS_PER_SECOND / (1 + readsPerOrder),
      note: `${API_REQUESTS_PER_SECOND} requests/s for all APIs together, less in some Regions`,
    },
    {
      name: 'Lambda concurrency of the account',
      perSecond: accountConcurrency / seconds,
      note: `${accountConcurrency} for all functions together, one for each request under way`,
    },
    {
      name: 'SNS publishes',
      perSecond: SNS_PUBLISHES_PER_SECOND / (1 + load.attempts),
      note: `${SNS_PUBLISHES_PER_SECOND}/s for all topics of the account: the event, and the notice`,
    },
  ]);
}
