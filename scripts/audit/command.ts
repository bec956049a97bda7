/** The command line of `npm run audit`. */
import { scopeOptions } from '../backfill/open-pipeline.ts';
import { connectionOptions, outputOptions } from '../shared/connection.ts';
import { duration, flag, integer, text } from '../shared/option-kinds.ts';
import type { Values } from '../shared/options.ts';

const options = {
  prefix: text('PREFIX', 'only files whose key begins so'),
  ...scopeOptions,
  'older-than': duration('only files written to the source longer ago, as in 10m: for buckets in use'),
  grace: duration('what was written less than this long ago is under way, not missing [default: 60s]'),
  bytes: flag('read and compare the bytes of what nothing else proves'),
  strict: flag('files that only the destination has are wrong too'),
  fix: flag('enqueue what is missing or different'),
  rate: integer('N', 'with --fix: enqueue N events a second at most', { min: 1 }),
  wait: integer('SECONDS', 'wait for what is under way or enqueued, then look again [alone: 600]', {
    min: 1,
    alone: 600,
  }),
  csv: text('FILE', 'write every finding but the files that are the same to FILE'),
  'dry-run': flag('with --fix: count what would be enqueued, enqueue nothing'),
  ...outputOptions,
  ...connectionOptions,
};

export type AuditValues = Values<typeof options>;

export const command = {
  name: 'audit',
  summary: [
    'Compares the source bucket with the destination, file by file: by size and ETag; where ETags differ, by a checksum of the',
    'whole object; where there is none in common, by the bytes if asked to. ETags that differ prove nothing by themselves.',
    '',
    '  missing     in the source, not in the destination',
    '  different   shown to be different',
    '  unproven    of the same size, and nothing shows whether the bytes are the same: --bytes settles it',
    '  extra       in the destination only; deletions are not propagated, so this is normal',
    '  under way   just written, or changed during the audit',
  ].join('\n'),
  options,
  examples: [
    { type: '--local', to: 'do both sides agree in the local cloud?' },
    {
      type: '--older-than 10m --csv findings.csv --profile prod',
      to: 'a bucket in use, with the list for a spreadsheet',
    },
    { type: '--fix --wait', to: 'enqueue what is missing or different, and prove that it arrived' },
  ],
  exitCodes: {
    0: 'the destination was shown to have every file of the source (with --strict: and no other)',
    1: 'something is missing, different, unproven or under way, or an error',
  },
} as const;
