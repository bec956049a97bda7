/** Waits for the outcome of a replay: compares the files on both sides, and looks at the dead-letter queue again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { compareHeads, readHead } from '../shared/compare-objects.ts';
import type { FilePipeline } from '../shared/file-pipeline.ts';
import { inParallel } from '../shared/pacing.ts';
import { countMessages, totalOf } from '../shared/queues.ts';
import { scan } from './letters/scan.ts';
import type { Replayed } from './run-ledger.ts';

export interface Outcome {
  /** Number of messages whose files are equal in source and destination. */
  readonly copied: number;
  /** Number of messages whose files are no longer in the source. */
  readonly gone: number;
  /** Number of messages that are not about files and were processed. */
  readonly processed: number;
  readonly deadLetteredAgain: number;
  /** Number of messages by their new reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Number of messages that were neither done nor dead when the waiting ended. */
  readonly underWay: number;
}

interface OutcomeContext {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly queueUrl: string;
  readonly destinationUrl: string;
  /** @default - the messages are not about files */
  readonly pipeline?: Pick<FilePipeline, 'sourceBucket' | 'destinationBucket' | 'destinationPrefix'> | undefined;
  readonly waitMs: number;
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

type Fate = 'copied' | 'gone' | 'processed';

const LOOK_EVERY_MS = 5_000;
const LOOK_WHEN_DRAINED_MS = 1_000;
const POLL_MS = 250;
const LANES = 16;

/** Waits until the fate of every replayed message is known, or the time is over. */
export async function awaitOutcome(context: OutcomeContext, messages: readonly Replayed[]): Promise<Outcome> {
  const { sqs, destinationUrl, waitMs, signal, onProgress } = context;
  const deadline = Date.now() + waitMs;
  const fates = new Map<Replayed, Fate>();
  let lookedAt = 0;
  for (;;) {
    const isDrained = totalOf(await countMessages(sqs, destinationUrl)) === 0;
    const isOver = Date.now() >= deadline || signal.aborted;
    if (isOver || Date.now() - lookedAt > (isDrained ? LOOK_WHEN_DRAINED_MS : LOOK_EVERY_MS)) {
      const dead = await deadAgain(context, messages);
      const pending = messages.filter((message) => !dead.has(message) && !fates.has(message));
      await inParallel(pending, LANES, async (message) => {
        const fate = await fateOf(context, message, isDrained);
        if (fate) fates.set(message, fate);
      });
      const underWay = messages.filter((message) => !dead.has(message) && !fates.has(message)).length;
      onProgress(messages.length - underWay, messages.length);
      if (underWay === 0 || isOver) return outcomeOf(messages, fates, dead);
      lookedAt = Date.now();
    }
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Finds messages by body: one that a move task moved gets a new ID and loses its old one when it dies again. */
async function deadAgain(context: OutcomeContext, messages: readonly Replayed[]): Promise<Map<Replayed, string>> {
  const waiting = Map.groupBy(messages, ({ identity }) => bodyHash(identity));
  const dead = new Map<Replayed, string>();
  await scan({
    ...context,
    // A stopped run completes this scan too, for its report.
    signal: new AbortController().signal,
    onProgress: () => undefined,
    async onLetters(letters) {
      for (const { identity, reason } of letters) {
        const message = waiting.get(bodyHash(identity))?.pop();
        if (message) dead.set(message, reason ?? 'no reason recorded');
      }
    },
  });
  return dead;
}

function bodyHash(identity: string): string {
  return identity.slice(identity.lastIndexOf(' '));
}

async function fateOf(
  { s3, pipeline }: OutcomeContext,
  { subjects }: Replayed,
  isDrained: boolean,
): Promise<Fate | undefined> {
  const files = subjects.filter(({ kind }) => kind === 'file');
  if (!pipeline || files.length === 0) return isDrained ? 'processed' : undefined;
  let isGone = true;
  for (const { id: key } of files) {
    const source = await readHead(s3, pipeline.sourceBucket, key);
    if (!source) continue;
    isGone = false;
    const copy = await readHead(s3, pipeline.destinationBucket, pipeline.destinationPrefix + key);
    if (!copy || !['same', 'probably same'].includes(compareHeads(source, copy))) return undefined;
  }
  return isGone ? 'gone' : 'copied';
}

function outcomeOf(messages: readonly Replayed[], fates: Map<Replayed, Fate>, dead: Map<Replayed, string>): Outcome {
  const count = (fate: Fate) => messages.filter((message) => !dead.has(message) && fates.get(message) === fate).length;
  const reasons = [...Map.groupBy(dead.values(), (reason) => reason)].map(([reason, all]) => [reason, all.length]);
  const [copied, gone, processed] = [count('copied'), count('gone'), count('processed')];
  return {
    copied,
    gone,
    processed,
    deadLetteredAgain: dead.size,
    reasons: Object.fromEntries(reasons),
    underWay: messages.length - dead.size - copied - gone - processed,
  };
}
