/** Looks at every letter of a queue once and releases the letters that were not removed. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { BATCH_ENTRIES, countMessages, totalOf } from '../../shared/queues.ts';
import type { DeadLetter } from './dead-letter.ts';
import { createHolder, type Holder } from './held-letters.ts';

export interface Scanned {
  /** Approximate number of letters that could not be read: other readers hold them, or they wait behind others of their group. */
  readonly unseen: number;
  /** Number of letters that could not be released: they stay hidden for at most `leaseSeconds`. */
  readonly notReleased: number;
  readonly leaseSeconds: number;
}

interface ScanOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** Once aborted, the scan receives nothing more and releases everything. */
  readonly signal: AbortSignal;
  /** Letters per second that `onLetters` lets through. It bounds a receive and extends the hold. @default - no limit */
  readonly rate?: number | undefined;
  /** How long to wait for letters that other readers hold, in milliseconds. @default 2000 */
  readonly patienceMs?: number;
  /** Receives each letter once, however often the queue delivers it. Several calls overlap. */
  onLetters(letters: readonly DeadLetter[], holder: Holder): Promise<void>;
  onProgress(looked: number, total: number): void;
  /** Called after the last letter, while everything is still held. @default - nothing */
  beforeRelease?(holder: Holder): Promise<void>;
}

const LANES = 8;
/** Letters per second that one lane handles at most when each request waits for the network. */
const LANE_PER_SECOND = 60;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const MAX_LEASE_SECONDS = 43_200;
const MIN_LEASE_SECONDS = 120;
/** Far below the speed of SQS, so that no letter becomes visible again before the last one was read. */
const SLOWEST_PER_SECOND = 50;

/** Releases the letters also when the scan is stopped or fails. */
export async function scan(options: ScanOptions): Promise<Scanned> {
  const { sqs, queueUrl } = options;
  const expected = totalOf(await countMessages(sqs, queueUrl));
  const leaseSeconds = leaseFor(expected, options.rate);
  const batchSize = Math.min(BATCH_ENTRIES, options.rate ?? BATCH_ENTRIES);
  const holder = createHolder({ sqs, queueUrl, leaseSeconds, batchSize });
  let unseen = 0;
  let notReleased = 0;
  try {
    const looked = await receiveAll(options, holder, expected);
    await options.beforeRelease?.(holder);
    unseen = Math.min(await countNotHeld(options, holder), Math.max(0, expected - looked));
  } finally {
    notReleased = await holder.releaseAll();
  }
  return { unseen, notReleased, leaseSeconds };
}

/** @returns the number of letters that were read */
async function receiveAll(options: ScanOptions, holder: Holder, expected: number): Promise<number> {
  const { signal, onLetters, onProgress, patienceMs = 2_000 } = options;
  let looked = 0;
  let newestAt = Date.now();
  let isDone = false;

  // A receive is never cancelled: its messages would stay hidden, with nobody to release them.
  async function receiveOnce() {
    const fresh = await holder.receive();
    if (fresh.length > 0) {
      newestAt = Date.now();
      looked += fresh.length;
      onProgress(looked, Math.max(expected, looked));
      await onLetters(fresh, holder);
    }
    if (fresh.length > 0 && looked < expected) return;
    const notHeld = await countNotHeld(options, holder);
    // SQS counts lag: once all expected letters were seen, an empty long poll is the better evidence.
    const isNothingNew = fresh.length === 0 && (looked >= expected || Date.now() - newestAt > patienceMs);
    isDone ||= notHeld === 0 || isNothingNew;
  }

  async function lane() {
    try {
      while (!signal.aborted && !isDone) await receiveOnce();
    } finally {
      isDone = true;
    }
  }

  const useful = Math.ceil(
    Math.min(expected / BATCH_ENTRIES, (options.rate ?? Number.POSITIVE_INFINITY) / LANE_PER_SECOND),
  );
  const lanes = Math.min(LANES, Math.max(1, useful));
  // Unlike Promise.all, this waits for every lane, so that none receives while the letters are released.
  const results = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return looked;
}

async function countNotHeld({ sqs, queueUrl }: ScanOptions, holder: Holder): Promise<number> {
  return Math.max(0, totalOf(await countMessages(sqs, queueUrl)) - holder.count());
}

function leaseFor(letters: number, rate = SLOWEST_PER_SECOND): number {
  const seconds = Math.ceil((letters / Math.min(rate, SLOWEST_PER_SECOND)) * 2);
  return Math.min(MAX_LEASE_SECONDS, Math.max(MIN_LEASE_SECONDS, seconds));
}
