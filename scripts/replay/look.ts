import type { MessageAttributeValue, SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetter } from './letters/dead-letter.ts';
import { type Scanned, scan } from './letters/scan.ts';
import { type Selection, selector } from './letters/selection.ts';
import { labelOf, type Subject } from './letters/subjects.ts';

export interface ReasonGroup {
  /** `undefined` for letters that SQS itself moved. */
  readonly reason?: string;
  /** Messages; a message with several copies counts once. */
  readonly messages: number;
  /** ISO 8601. */
  readonly oldest: string;
  readonly examples: readonly string[];
}

export interface ListReport extends Scanned {
  readonly messages: number;
  /** Letters beyond one for each message: left by a crash between send and acknowledge. */
  readonly copies: number;
  /** The largest first. */
  readonly reasons: readonly ReasonGroup[];
  /** Their own message ids. */
  readonly letterIds: readonly string[];
  readonly stopped: boolean;
}

export interface LookContext {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly selection: Selection;
  readonly signal: AbortSignal;
  onProgress(looked: number, total: number): void;
}

interface Finding {
  readonly reason: string | undefined;
  readonly diedAt: number;
  readonly label: string;
}

const EXAMPLES = 3;

/** Groups the selected dead letters by reason; afterwards all of them are as visible as before. */
export async function listLetters(context: LookContext): Promise<ListReport> {
  const isSelected = selector(context.selection, Date.now());
  const findings = new Map<string, Finding>();
  const letterIds: string[] = [];
  const scanned = await scan({
    ...context,
    async onLetters(letters) {
      for (const letter of letters.filter(isSelected)) {
        letterIds.push(letter.messageId);
        findings.set(letter.identity, better(findings.get(letter.identity), findingOf(letter)));
      }
    },
  });
  const reasons = groupByReason([...findings.values()]);
  const copies = letterIds.length - findings.size;
  return { ...scanned, messages: findings.size, copies, reasons, letterIds, stopped: context.signal.aborted };
}

function findingOf(letter: DeadLetter): Finding {
  return { reason: letter.reason, diedAt: letter.diedAt.getTime(), label: labelOf(letter) };
}

/** Of two copies of a message, the one that knows the reason speaks for it, else the later. */
function better(a: Finding | undefined, b: Finding): Finding {
  if (a === undefined) return b;
  if ((a.reason === undefined) !== (b.reason === undefined)) return a.reason === undefined ? b : a;
  return a.diedAt > b.diedAt ? a : b;
}

function groupByReason(findings: readonly Finding[]): ReasonGroup[] {
  const groups = [...Map.groupBy(findings, ({ reason }) => reason)].map(([reason, group]) => ({
    ...(reason !== undefined && { reason }),
    messages: group.length,
    oldest: new Date(
      group.reduce((oldest, { diedAt }) => Math.min(oldest, diedAt), Number.POSITIVE_INFINITY),
    ).toISOString(),
    examples: group.slice(0, EXAMPLES).map(({ label }) => label),
  }));
  return groups.sort((a, b) => b.messages - a.messages);
}

export interface ShownLetter {
  readonly messageId: string;
  readonly originalMessageId: string;
  readonly reason?: string;
  readonly errorMessage?: string;
  readonly requestId?: string;
  /** ISO 8601. */
  readonly diedAt: string;
  readonly replayCount: number;
  /** Of a FIFO queue. */
  readonly groupId?: string;
  readonly subjects: readonly Subject[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ShowReport extends Scanned {
  readonly letters: readonly ShownLetter[];
  /** Letters that are selected too, beyond the asked number. */
  readonly more: number;
}

/** The selected dead letters in full, at most `max` of them; afterwards all are as visible as before. */
export async function showLetters(context: LookContext, max: number): Promise<ShowReport> {
  const isSelected = selector(context.selection, Date.now());
  const letters: ShownLetter[] = [];
  let more = 0;
  const scanned = await scan({
    ...context,
    async onLetters(found) {
      for (const letter of found.filter(isSelected)) {
        if (letters.length >= max) {
          more += 1;
          continue;
        }
        const { identity: _, receiptHandle: __, replayedAt: ___, attributes, diedAt, ...shown } = letter;
        letters.push({ ...shown, diedAt: diedAt.toISOString(), attributes: texts(attributes) });
      }
    },
  });
  return { ...scanned, letters, more };
}

function texts(attributes: Readonly<Record<string, MessageAttributeValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { StringValue, DataType }]) => [name, StringValue ?? `(${DataType})`]),
  );
}

export interface PurgeReport extends Scanned {
  /** Letters, copies included. */
  readonly removed: number;
  /** Selected, and still there. */
  readonly left: number;
  /** What SQS said of those left. */
  readonly failures: readonly string[];
}

/** Removes the selected dead letters for good; unlike PurgeQueue, none that was not looked at. */
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
