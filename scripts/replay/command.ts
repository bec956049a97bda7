/** The command line of `npm run replay`. */
import { connectionOptions, outputOptions } from '../shared/connection.ts';
import { UsageError } from '../shared/errors.ts';
import { duration, flag, integer, text, type Values } from '../shared/options.ts';
import type { Selection } from './letters/selection.ts';
import { MAX_MOVE_RATE } from './replay-everything.ts';

export const VERBS = ['list', 'show', 'replay', 'purge'] as const;

export type Verb = (typeof VERBS)[number];

const options = {
  queue: text('NAME', "one of the stack's dead-letter queues, as list names it [list, show: all; else the only one]"),
  reason: text('CODE', 'only this reason, as list shows it; none for letters without one'),
  'key-prefix': text('PREFIX', 'only files whose key begins so, or records and orders whose id does'),
  id: text('ID', 'only this file, record or order: its key or id'),
  group: text('ID', 'only messages of this group of a FIFO queue'),
  'older-than': duration('only those that died longer ago, as in 2h or 3d'),
  'newer-than': duration('only those that died since'),
  'message-id': text('ID', 'only this message'),
  max: integer('N', 'replay or show N messages at most [show: 10]', { min: 1 }),
  rate: integer('N', 'replay N messages a second at most', { min: 1, max: MAX_MOVE_RATE }),
  wait: integer('SECONDS', 'after a replay, wait for what comes of it and report it [alone: 60]', {
    min: 1,
    alone: 60,
  }),
  'dry-run': flag('say what would be replayed or purged, change nothing'),
  yes: flag('purge without asking'),
  ...outputOptions,
  ...connectionOptions,
};

export type ReplayValues = Values<typeof options>;

export const command = {
  name: 'replay',
  usage: VERBS.join('|'),
  summary: [
    'Dead letters: files that could not be copied, records that could not be stored, messages that nobody understood.',
    '',
    '  list    how many there are, by reason, with the age of the oldest and examples',
    '  show    messages in full',
    '  replay  send them back to their queue, once what made them fail is mended',
    '  purge   remove them for good',
  ].join('\n'),
  options,
  examples: [
    { type: 'list --local', to: 'what is dead in the local cloud, and why' },
    { type: 'show --message-id 6f1c… --profile prod', to: 'one of them in full' },
    {
      type: 'replay --reason ACCESS_DENIED --wait',
      to: 'send back what a missing permission stopped, and watch it arrive',
    },
    { type: 'replay --rate 50', to: 'everything, slowly' },
    { type: 'replay --key-prefix 2026/ --dry-run', to: 'what that would send back' },
    { type: 'list --stack StreamApi', to: 'dead letters of another stack' },
    { type: 'purge --reason MALFORMED_MESSAGE --older-than 7d', to: 'remove for good, after asking' },
  ],
  exitCodes: {
    0: 'done, and nothing that was selected is left (list, show: done)',
    1: 'something that was selected is left, came back or is still under way, or an error',
  },
} as const;

/** @throws UsageError if there is not exactly one verb */
export function readVerb(positionals: readonly string[]): Verb {
  const [given, ...more] = positionals;
  const verb = VERBS.find((one) => one === given);
  if (!verb)
    throw new UsageError(`Say what to do: ${VERBS.join(', ')}${given ? `; got ${JSON.stringify(given)}` : ''}`);
  if (more.length > 0) throw new UsageError(`${verb} takes options only, got ${more.join(' ')}`);
  return verb;
}

export function readSelection(values: ReplayValues): Selection {
  const { reason, 'key-prefix': keyPrefix, 'message-id': messageId } = values;
  const { id: subjectId, group: groupId } = values;
  const { 'older-than': olderThanMs, 'newer-than': newerThanMs } = values;
  return {
    ...(reason !== undefined && { reason }),
    ...(keyPrefix !== undefined && { keyPrefix }),
    ...(subjectId !== undefined && { subjectId }),
    ...(groupId !== undefined && { groupId }),
    ...(olderThanMs !== undefined && { olderThanMs }),
    ...(newerThanMs !== undefined && { newerThanMs }),
    ...(messageId !== undefined && { messageId }),
  };
}
