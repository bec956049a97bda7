/** The options that apply to every load, and what they say about it. */
import { UsageError } from '../shared/errors.ts';
import type { Values } from '../shared/options.ts';
import { atLeastOne, bytes, count, milliseconds, percent } from './amounts.ts';

export const commonOptions = {
  'mean-size': bytes('mean size of a file, a record or an order [default: 1MB, 500B, 500B]'),
  attempts: atLeastOne('N', 'mean number of deliveries of a message [default: 1]'),
  'burst-rate': count('files, records or orders per second in a burst'),
  'burst-seconds': count('duration of a burst [default: 60]'),
  backlog: count('files, records or orders waiting in the queue: shows how long they take'),
  'account-concurrency': atLeastOne('N', 'concurrent Lambda executions of your account [default: 1000]'),
  'overhead-ms': milliseconds('time of an invocation without its files, records or orders'),
  'messages-per-batch': atLeastOne('N', 'mean number of messages of an invocation'),
};

/** Options of the loads that come through an API: records and orders. */
export const postOptions = {
  'keyed-share': percent('share of records or orders with an Idempotency-Key [default: 100]'),
  'kept-months': count('months of records or orders that the table keeps [default: 1]'),
};

export interface CommonLoad {
  /** Mean number of deliveries of a message. */
  readonly attempts: number;
  /** @default - the load is spread evenly */
  readonly burst?: Burst;
  /** Number of messages that wait in the queue. @default - none */
  readonly backlog?: number;
  /** Concurrent executions of all functions of the account. */
  readonly accountConcurrency: number;
}

interface Burst {
  readonly perSecond: number;
  readonly seconds: number;
}

/** @throws UsageError for options that contradict each other */
export function readCommonLoad(values: Values<typeof commonOptions>): CommonLoad {
  const perSecond = values['burst-rate'];
  if (perSecond === undefined && values['burst-seconds'] !== undefined) {
    throw new UsageError('--burst-seconds needs --burst-rate');
  }
  return {
    attempts: values.attempts ?? 1,
    ...(perSecond !== undefined && { burst: { perSecond, seconds: values['burst-seconds'] ?? 60 } }),
    ...(values.backlog !== undefined && { backlog: values.backlog }),
    accountConcurrency: values['account-concurrency'] ?? 1_000,
  };
}
