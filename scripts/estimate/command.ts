/** The command line of `npm run estimate`. */
import { MONTH_SECONDS } from '../../infra/prices.ts';
import type { Settings } from '../../infra/settings/schema.ts';
import { UsageError } from '../shared/errors.ts';
import { flag, text, type Values } from '../shared/options.ts';
import { atLeastOne, bytes, count, milliseconds, percent } from './amounts.ts';
import type { Assumption } from './assumption.ts';
import type { CommonLoad } from './workload.ts';

const fileOptions = {
  'files-per-month': count('files that come in a month, as in 200k or 5M'),
  'large-share': percent('share of large files beside the others [default: 0]'),
  'large-size': bytes('mean size of a large file [default: 1GiB]'),
  'rewrite-share': percent('share of files that replace an older one of the same key [default: 0]'),
  'copy-ms': milliseconds('time of one copy: the mean of your CopyDuration metric'),
  'part-ms': milliseconds('time of one part of a large file'),
};

const recordOptions = {
  'records-per-month': count('records that are posted to the Stream API in a month, instead of files'),
  groups: atLeastOne('N', 'FIFO: how many ISBN have records at the same time [default: enough]'),
  'produce-ms': milliseconds('time of one post in produce-record'),
  'store-ms': milliseconds('time of one write: the mean of your StoreDuration metric'),
};

const orderOptions = {
  'orders-per-month': count('orders that are placed in a month, instead of files'),
  'reads-per-order': count('pages of orders that are looked at for each order [default: 3]'),
  'place-ms': milliseconds('time of one post in serve-orders'),
  'read-ms': milliseconds('time of one page of orders in serve-orders'),
  'process-ms': milliseconds('time of one order in process-order: the mean of your ProcessDuration metric'),
  'notify-ms': milliseconds('time of one notice: the mean of your NoticeDuration metric'),
};

const postOptions = {
  'keyed-share': percent('share of records or orders with an Idempotency-Key [default: 100]'),
  'kept-months': count('months of records or orders that the table keeps [default: 1]'),
};

const options = {
  ...fileOptions,
  ...recordOptions,
  ...orderOptions,
  ...postOptions,
  'mean-size': bytes('mean size of a file, a record or an order [default: 1MB, 500B, 500B]'),
  attempts: atLeastOne('N', 'deliveries of a message, on average [default: 1]'),
  'burst-rate': count('files, records or orders a second in a burst'),
  'burst-seconds': count('how long a burst lasts [default: 60]'),
  backlog: count('files, records or orders waiting in the queue: how long do they take?'),
  'account-concurrency': atLeastOne('N', 'concurrent Lambda executions of your account [default: 1000]'),
  'overhead-ms': milliseconds('time of an invocation beside its files, records or orders'),
  'messages-per-batch': atLeastOne('N', 'messages of an invocation, on average'),
  'settings-dir': text('DIR', 'folder of terraform.tfvars [default: the current one]'),
  json: flag('the result as JSON on standard output, for machines'),
};

export type EstimateValues = Values<typeof options>;

export const command = {
  name: 'estimate',
  usage: '--files-per-month N | --records-per-month N | --orders-per-month N [name=value …]',
  summary: [
    'What a load costs each month by service, how much of it is free, how quickly it is processed, and which limit binds first:',
    'files of the stack FilePipeline, records of StreamApi, or orders of Orders and Web.',
    'From your settings and the templates that they make, and list prices of us-east-1; needs no account and changes nothing.',
    'name=value tries a setting out.',
  ].join('\n'),
  options,
  examples: [
    { type: '--files-per-month 1M', to: 'a million files of 1 MB' },
    {
      type: '--files-per-month 5M --mean-size 200KB --large-share 1% --burst-rate 2k',
      to: 'some large ones, in bursts',
    },
    {
      type: '--files-per-month 1M --backlog 500k max_concurrency=50',
      to: 'how long half a million take with 50 at a time',
    },
    { type: '--records-per-month 10M stream_queue_type=fifo', to: 'ten million records by the API, in order' },
    { type: '--orders-per-month 1M enable_web=true api_authorization=none', to: 'a million orders, with the page' },
  ],
  exitCodes: { 0: 'the load fits', 1: 'it does not, by a warning that says why, or an error' },
} as const;

/** Options that say something about one kind of load, and of these the one that chooses it. */
const KINDS = {
  files: { chosenBy: 'files-per-month', options: fileOptions },
  records: { chosenBy: 'records-per-month', options: { ...recordOptions, ...postOptions } },
  orders: { chosenBy: 'orders-per-month', options: { ...orderOptions, ...postOptions } },
} as const;

export type LoadKind = keyof typeof KINDS;

/** @throws UsageError if nothing is said about how many there are, or what is said does not go together */
export function kindOf(values: EstimateValues): LoadKind {
  const given: Readonly<Record<string, unknown>> = values;
  const isGiven = (name: string) => given[name] !== undefined;
  const [kind, ...more] = (Object.keys(KINDS) as LoadKind[]).filter((one) => isGiven(KINDS[one].chosenBy));
  if (kind === undefined || more.length > 0) {
    throw new UsageError(
      'Say how many come in a month: --files-per-month 1M to the file pipeline, --records-per-month 1M to the Stream API, or --orders-per-month 1M to Orders',
    );
  }
  const ofAnyKind = Object.values(KINDS).flatMap((one) => Object.keys(one.options));
  const stray = ofAnyKind.find((name) => isGiven(name) && !Object.hasOwn(KINDS[kind].options, name));
  if (stray !== undefined) throw new UsageError(`--${stray} says nothing about ${kind}`);
  return kind;
}

/** @throws UsageError for options that do not go together */
export function readCommonLoad(values: EstimateValues): CommonLoad {
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

/** Evenly spread, messages come alone, unless a window gathers some. Bursts make fuller batches, which cost less. */
export function assumedBatch(
  perMonth: number,
  { batch_size, batch_window_seconds }: Pick<Settings, 'batch_size' | 'batch_window_seconds'>,
): Assumption {
  const inWindow = (perMonth / MONTH_SECONDS) * batch_window_seconds;
  return {
    value: Math.min(batch_size, Math.max(1, inWindow)),
    unit: 'messages of an invocation',
    source: 'what comes within batch_window_seconds if they come evenly; --messages-per-batch overrides',
  };
}
