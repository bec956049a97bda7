/** The command line of `npm run estimate`. */

import { MONTH_SECONDS } from '../../infra/prices.ts';
import type { Settings } from '../../infra/settings/schema.ts';
import { flag, text } from '../shared/option-kinds.ts';
import type { Values } from '../shared/options.ts';
import { UsageError } from '../shared/script-error.ts';
import { atLeastOne, bytes, count, milliseconds, percent } from './amounts.ts';
import { ASSUMPTIONS, type Assumption, type Assumptions, type Load } from './load.ts';

const options = {
  'files-per-month': count('files that come in a month, as in 200k or 5M'),
  'mean-size': bytes('mean size of a file [default: 1MB]'),
  'large-share': percent('share of large files beside these [default: 0]'),
  'large-size': bytes('mean size of a large file [default: 1GiB]'),
  'rewrite-share': percent('share of files that replace an older one of the same key [default: 0]'),
  attempts: atLeastOne('N', 'deliveries of a message, on average [default: 1]'),
  'burst-rate': count('files a second in a burst'),
  'burst-seconds': count('how long a burst lasts [default: 60]'),
  backlog: count('files waiting in the queue: how long do they take?'),
  'account-concurrency': atLeastOne('N', 'concurrent Lambda executions of your account [default: 1000]'),
  'copy-ms': milliseconds('time of one copy: the mean of your CopyDuration metric'),
  'part-ms': milliseconds('time of one part of a large file'),
  'overhead-ms': milliseconds('time of an invocation beside its copies'),
  'messages-per-batch': atLeastOne('N', 'messages of an invocation, on average'),
  'settings-dir': text('DIR', 'folder of terraform.tfvars [default: the current one]'),
  json: flag('the result as JSON on standard output, for machines'),
};

export type EstimateValues = Values<typeof options>;

export const command = {
  name: 'estimate',
  usage: '--files-per-month N [name=value …]',
  summary: [
    'What a load costs each month by service, how much of it is free, how quickly it is copied, and which limit binds first.',
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
  ],
  exitCodes: { 0: 'the load fits', 1: 'it does not, by a warning that says why, or an error' },
} as const;

/** @throws UsageError if nothing is said about how many files there are */
export function readLoad(values: EstimateValues): Load {
  const filesPerMonth = values['files-per-month'];
  if (filesPerMonth === undefined) throw new UsageError('Say how many files come in a month: --files-per-month 1M');
  const filesPerSecond = values['burst-rate'];
  if (filesPerSecond === undefined && values['burst-seconds'] !== undefined) {
    throw new UsageError('--burst-seconds needs --burst-rate');
  }
  return {
    filesPerMonth,
    meanBytes: values['mean-size'] ?? 1e6,
    largeShare: values['large-share'] ?? 0,
    largeBytes: values['large-size'] ?? 2 ** 30,
    rewriteShare: values['rewrite-share'] ?? 0,
    attempts: values.attempts ?? 1,
    ...(filesPerSecond !== undefined && { burst: { filesPerSecond, seconds: values['burst-seconds'] ?? 60 } }),
    ...(values.backlog !== undefined && { backlog: values.backlog }),
    accountConcurrency: values['account-concurrency'] ?? 1_000,
  };
}

type BatchSettings = Pick<Settings, 'batch_size' | 'batch_window_seconds'>;

export function readAssumptions(values: EstimateValues, load: Load, settings: BatchSettings): Assumptions {
  const told = (value: number | undefined, assumed: Assumption): Assumption =>
    value === undefined ? assumed : { ...assumed, value, source: 'as you said' };
  return {
    ...ASSUMPTIONS,
    copyMs: told(values['copy-ms'], ASSUMPTIONS.copyMs),
    partMs: told(values['part-ms'], ASSUMPTIONS.partMs),
    overheadMs: told(values['overhead-ms'], ASSUMPTIONS.overheadMs),
    messagesPerBatch: told(values['messages-per-batch'], batchFor(load, settings)),
  };
}

/** Evenly spread, files come alone, unless a window gathers some. Bursts make fuller batches, which cost less. */
function batchFor({ filesPerMonth }: Load, { batch_size, batch_window_seconds }: BatchSettings): Assumption {
  const inWindow = (filesPerMonth / MONTH_SECONDS) * batch_window_seconds;
  return {
    value: Math.min(batch_size, Math.max(1, inWindow)),
    unit: 'messages of an invocation',
    source: 'what comes within batch_window_seconds if files come evenly; --messages-per-batch overrides',
  };
}
