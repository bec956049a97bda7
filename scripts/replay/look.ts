/** What list, show and purge do with one dead-letter queue. */
import type { MessageAttributeValue, SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetter } from './letters/dead-letter.ts';
import { type Scanned, scan } from './letters/scan.ts';
import { type Selection, selector } from './letters/selection.ts';
import { labelOf } from './letters/subjects.ts';

export interface LookContext {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly selection: Selection;
  readonly signal: AbortSignal;
  onProgress(looked: number, total: number): void;
}

export interface ReasonGroup {
  /** @default - SQS itself moved these letters */
  readonly reason?: string;
  /** Number of messages; a message with several copies counts once. */
  readonly messages: number;
  /** ISO 8601. */
  readonly oldest: string;
  readonly examples: readonly string[];
}

export interface ListReport extends Scanned {
  readonly messages: number;
  /** Number of additional letters of the same messages, which a crash between send and acknowledge left. */
  readonly copies: number;
  /** Largest group first. */
  readonly reasons: readonly ReasonGroup[];
  /** Message IDs of the letters. */
  readonly letterIds: readonly string[];
  readonly stopped: boolean;
}

const EXAMPLES = 3;

/** Groups the selected dead letters by reason, and leaves all of them visible. */
export async function listLetters(context: LookContext): Promise<ListReport> {
  const isSelected = selector(context.selection, Date.now());
  const messages = new Map<string, ListedMessage>();
  const letterIds: string[] = [];
  const scanned = await scan({
    ...context,
    async onLetters(letters) {
      for (const letter of letters.filter(isSelected)) {
        letterIds.push(letter.messageId);
        messages.set(letter.identity, moreInformative(messages.get(letter.identity), letter));
      }
    },
  });
  return {
    ...scanned,
    messages: messages.size,
    copies: letterIds.length - messages.size,
    reasons: groupByReason([...messages.values()]),
    letterIds,
    stopped: context.signal.aborted,
  };
}

interface ListedMessage {
  readonly reason: string | undefined;
  readonly diedAt: number;
  readonly label: string;
}

/** Of two copies of a message, prefers the one with a reason, then the later one. */
function moreInformative(known: ListedMessage | undefined, letter: DeadLetter): ListedMessage {
  const other = { reason: letter.reason, diedAt: letter.diedAt.getTime(), label: labelOf(letter) };
  if (known === undefined) return other;
  if ((known.reason === undefined) !== (other.reason === undefined)) return known.reason === undefined ? other : known;
  return known.diedAt > other.diedAt ? known : other;
}

function groupByReason(messages: readonly ListedMessage[]): ReasonGroup[] {
  const groups = [...Map.groupBy(messages, ({ reason }) => reason)].map(([reason, group]) => ({
    ...(reason !== undefined && { reason }),
    messages: group.length,
    oldest: new Date(
      group.reduce((oldest, { diedAt }) => Math.min(oldest, diedAt), Number.POSITIVE_INFINITY),
    ).toISOString(),
    examples: group.slice(0, EXAMPLES).map(({ label }) => label),
  }));
  return groups.sort((a, b) => b.messages - a.messages);
}

type Hidden = 'identity' | 'receiptHandle' | 'replayedAt' | 'attributes' | 'diedAt';

/** A dead letter as plain data. */
export interface ShownLetter extends Omit<DeadLetter, Hidden> {
  readonly attributes: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly diedAt: string;
}

export interface ShowReport extends Scanned {
  readonly letters: readonly ShownLetter[];
  /** Number of selected letters beyond the limit. */
  readonly more: number;
}

/** Shows the selected dead letters in full, at most `max` of them, and leaves all of them visible. */
export async function showLetters(context: LookContext, max: number): Promise<ShowReport> {
  const isSelected = selector(context.selection, Date.now());
  const letters: ShownLetter[] = [];
  let more = 0;
  const scanned = await scan({
    ...context,
    async onLetters(found) {
      for (const letter of found.filter(isSelected)) {
        if (letters.length < max) letters.push(shown(letter));
        else more += 1;
      }
    },
  });
  return { ...scanned, letters, more };
}

function shown(letter: DeadLetter): ShownLetter {
  const { identity: _, receiptHandle: __, replayedAt: ___, attributes, diedAt, ...rest } = letter;
  return { ...rest, diedAt: diedAt.toISOString(), attributes: texts(attributes) };
}

function texts(attributes: Readonly<Record<string, MessageAttributeValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { StringValue, DataType }]) => [name, StringValue ?? `(${DataType})`]),
  );
}

export interface PurgeReport extends Scanned {
  /** Number of letters, copies included. */
  readonly removed: number;
  /** Number of selected letters that could not be removed. */
  readonly left: number;
  /** Errors from SQS, each once. */
  readonly failures: readonly string[];
}

/** Removes the selected dead letters. Unlike PurgeQueue, it never removes a letter that it has not read. */
export async function purgeLetters(context: LookContext): Promise<PurgeReport> {
  const isSelected = selector(context.selection, Date.now());
  let removed = 0;
  let left = 0;
  const failures = new Set<string>();
  const scanned = await scan({
    ...context,
    async onLetters(letters, holder) {
      const selected = letters.filter(isSelected).flatMap(({ messageId }) => holder.find(messageId) ?? []);
      const unfinished = context.signal.aborted ? { left: selected, why: '' } : await holder.remove(selected);
      removed += selected.length - unfinished.left.length;
      left += unfinished.left.length;
      if (unfinished.why) failures.add(unfinished.why);
    },
  });
  return { ...scanned, removed, left, failures: [...failures] };
}
