/** The command line of `npm run replay`. */
import { connectionOptions, outputOptions } from '../shared/connection.ts';
import { UsageError } from '../shared/errors.ts';
import { duration, flag, integer, text, type Values } from '../shared/options.ts';
import type { Selection } from './letters/selection.ts';
import { MAX_MOVE_RATE } from './replay-everything.ts';

const VERBS = ['list', 'show', 'replay', 'purge'] as const;

const options = {
  queue: text('NAME', "one of the stack's dead-letter queues, as list names it [list, show: all; else the only one]"),
  reason: text('CODE', 'only letters with this reason, as list shows it; none for letters without a reason'),
  'key-prefix': text('PREFIX', 'only files whose key, or records and orders whose ID, starts with PREFIX'),
  id: text('ID', 'only this file, record or order: its key or ID'),
  group: text('ID', 'only messages of this group of a FIFO queue'),
  'older-than': duration('only letters that died longer ago, such as 2h or 3d'),
  'newer-than': duration('only letters that died since then'),
  'message-id': text('ID', 'only this message'),
  max: integer('N', 'replay or show at most N messages [show: 10]', { min: 1 }),
  rate: integer('N', 'replay at most N messages per second', { min: 1, max: MAX_MOVE_RATE }),
  wait: integer('SECONDS', 'after a replay, wait for the outcome and report it [alone: 60]', { min: 1, alone: 60 }),
  'dry-run': flag('list what would be replayed or purged, change nothing'),
  yes: flag('purge without asking'),
  ...outputOptions,
  ...connectionOptions,
};

export type ReplayValues = Values<typeof options>;

export const command = {
  name: 'replay',
  usage: VERBS.join('|'),
  summary: [
    'Works on dead letters: files that could not be copied, records and orders that could not be processed, messages that',
    'could not be parsed.',
    '',
    '  list    show how many there are, by reason, with the age of the oldest and examples',
    '  show    show messages in full',
    '  replay  send them back to their queue, once the cause is fixed',
    '  purge   remove them permanently',
  ].join('\n'),
  options,
  examples: [
    { type: 'list --local', to: 'the dead letters of the local cloud, by reason' },
    { type: 'show --message-id 6f1c… --profile prod', to: 'one of them in full' },
    { type: 'replay --reason ACCESS_DENIED --wait', to: 'files that a missing permission stopped, with the outcome' },
    { type: 'replay --rate 50', to: 'everything, slowly' },
    { type: 'replay --key-prefix 2026/ --dry-run', to: 'only list what would be replayed' },
    { type: 'list --stack StreamApi', to: 'the dead letters of another stack' },
    { type: 'purge --reason MALFORMED_MESSAGE --older-than 7d', to: 'remove permanently, after asking' },
  ],
  exitCodes: {
    0: 'done, and nothing that was selected is left (list, show: done)',
    1: 'something that was selected is left, came back or is still under way, or an error occurred',
  },
} as const;

/** @throws UsageError if there is not exactly one verb */
export function readVerb(positionals: readonly string[]): (typeof VERBS)[number] {
  const [given, ...more] = positionals;
  const verb = VERBS.find((one) => one === given);
  if (!verb) {
    throw new UsageError(`replay takes one of ${VERBS.join(', ')}${given ? `, got ${JSON.stringify(given)}` : ''}`);
  }
  if (more.length > 0) throw new UsageError(`${verb} takes only options, got ${more.join(' ')}`);
  return verb;
}

export function readSelection(values: ReplayValues): Selection {
  const all = {
    reason: values.reason,
    keyPrefix: values['key-prefix'],
    subjectId: values.id,
    groupId: values.group,
    olderThanMs: values['older-than'],
    newerThanMs: values['newer-than'],
    messageId: values['message-id'],
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
