/** The command line of `npm run backfill`. */
import { scopeOptions } from '../shared/buckets/open-pipeline.ts';
import { connectionOptions, outputOptions } from '../shared/connection.ts';
import { flag, integer, text, type ValueOption, type Values } from '../shared/options.ts';

const options = {
  prefix: text('PREFIX', 'only files whose key begins so'),
  'modified-since': moment('only files written at this time or later, as in 2026-01-31 or 2026-01-31T18:00:00Z'),
  'modified-until': moment('only files written before this time'),
  'skip-existing': flag('leave out what the destination is shown to have: equal ETag, or equal checksum of the whole'),
  ...scopeOptions,
  rate: integer('N', 'enqueue N events a second at most', { min: 1 }),
  max: integer('N', 'enqueue N events at most', { min: 1 }),
  state: text('FILE', 'keep in FILE how far it came, and go on from there if it exists'),
  'start-after': text('KEY', 'begin behind this key, in the order of UTF-8 bytes'),
  wait: integer('SECONDS', 'afterwards wait until the queue is empty, and report [alone: 3600]', {
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
    'Enqueues files that were in the source bucket before the pipeline was: one event each, as S3 would have sent it,',
    'through the same queue and function. Safe while live traffic flows, and to run twice: the function copies what the',
    'source holds when it looks, and only if the destination has something else. Ctrl-C says how to go on.',
  ].join('\n'),
  options,
  examples: [
    { type: '--dry-run --local', to: 'how many files there are, and how large they are together' },
    { type: '--rate 200 --state backfill.json', to: 'gently; the same line again goes on after an interruption' },
    { type: '--skip-existing --wait', to: 'only what is not there yet, and what came of it' },
    { type: '--prefix 2026/ --modified-since 2026-03-01', to: 'a part of the bucket' },
  ],
  exitCodes: {
    0: 'everything that was selected is in the queue (with --wait: and was processed)',
    1: 'something is not, or (with --wait) is still under way or dead, or an error',
  },
} as const;

const ALLOWED = 'a date or time such as 2026-01-31 or 2026-01-31T18:00:00Z';

/** A moment as ISO 8601 writes it, read to milliseconds since 1970; without a time zone it is in UTC. */
export function moment(help: string): ValueOption<number> {
  return {
    kind: 'value',
    placeholder: 'TIME',
    help,
    read(given) {
      const [, day, time = 'T00:00:00', zone = 'Z'] =
        /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(given) ?? [];
      const read = day === undefined ? Number.NaN : Date.parse(`${day}${time}${zone}`);
      if (Number.isNaN(read)) throw new Error(ALLOWED);
      return read;
    },
  };
}
