import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { LookContext } from './list.ts';
import { type Scanned, scan } from './scan.ts';
import { selector } from './selection.ts';
import type { Subject } from './subject.ts';

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
