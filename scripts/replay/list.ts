import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetter } from './dead-letter.ts';
import { type Scanned, scan } from './scan.ts';
import { type Selection, selector } from './selection.ts';
import { labelOf } from './subject.ts';

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
