/** The command line of `npm run backfill`. */
import { scopeOptions } from '../shared/buckets/open-pipeline.ts';
import { connectionOptions, outputOptions } from '../shared/connection.ts';
import { flag, integer, option, text, type ValueOption, type Values } from '../shared/options.ts';

const options = {
  prefix: text('PREFIX', 'enqueue only files whose key starts with PREFIX'),
  'modified-since': moment('only files written at this time or later, such as 2026-01-31 or 2026-01-31T18:00:00Z'),
  'modified-until': moment('only files written before this time'),
  'skip-existing': flag('skip files that the destination has: equal ETag, or equal checksum of the whole object'),
  ...scopeOptions,
  rate: integer('N', 'enqueue at most N events per second', { min: 1 }),
  max: integer('N', 'enqueue at most N events', { min: 1 }),
  state: text('FILE', 'save the progress in FILE, and continue from it if it exists'),
  'start-after': text('KEY', 'start after this key, in the order of UTF-8 bytes'),
  wait: integer('SECONDS', 'at the end wait until the queue is empty, and report [alone: 3600]', {
    min: 1,
    alone: 3_600,
  }),
  'dry-run': flag('count what would be enqueued, enqueue nothing'),
  ...outputOptions,
  ...connectionOptions,
};

export type BackfillValues = Values<typeof options>;

export const command = {
  name: 'backfill',
  summary: [
    'Enqueues files that were in the source bucket before the pipeline existed: one event each, as S3 would have sent it,',
    'through the same queue and function. Safe during live traffic, and safe to run twice: the function copies what the',
    'source holds at that moment, and only if the destination differs. After Ctrl-C it prints how to continue.',
  ].join('\n'),
  options,
  examples: [
    { type: '--dry-run --local', to: 'the number of files and their total size' },
    { type: '--rate 200 --state backfill.json', to: 'slowly; the same command continues after an interruption' },
    { type: '--skip-existing --wait', to: 'only files that are missing or different, with the outcome' },
    { type: '--prefix 2026/ --modified-since 2026-03-01', to: 'a part of the bucket' },
  ],
  exitCodes: {
    0: 'everything that was selected is in the queue (with --wait: and was processed)',
    1: 'something is not in the queue, or (with --wait) is still under way or dead, or an error occurred',
  },
} as const;

/** An ISO 8601 time, in milliseconds since 1970; without a time zone it is in UTC. */
export function moment(help: string): ValueOption<number> {
  return option('TIME', help, 'a date or time such as 2026-01-31 or 2026-01-31T18:00:00Z', (given) => {
    const [, day, time = 'T00:00:00', zone = 'Z'] =
      /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(given) ?? [];
    const read = day === undefined ? Number.NaN : Date.parse(`${day}${time}${zone}`);
    return Number.isNaN(read) ? undefined : read;
  });
}
