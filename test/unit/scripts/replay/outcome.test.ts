import { HeadObjectCommand, NotFound, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { awaitOutcome } from '../../../../scripts/replay/outcome.ts';
import { replayEverything } from '../../../../scripts/replay/replay-everything.ts';
import type { Replayed } from '../../../../scripts/replay/run-ledger.ts';
import { type DeadLetterBench, letterOf, openDeadLetterBench } from '../../../support/scripts/dead-letter-bench.ts';

const s3 = mockClient(S3Client);
const pipeline = { sourceBucket: 'source', destinationBucket: 'destination', destinationPrefix: 'in/' };
let bench: DeadLetterBench;

beforeEach(async () => {
  s3.reset();
  s3.on(HeadObjectCommand).rejects(new NotFound({ message: 'not found', $metadata: {} }));
  bench = await openDeadLetterBench();
});
afterEach(() => bench.close());

const head = (Bucket: string, Key: string, ETag: string) =>
  s3.on(HeadObjectCommand, { Bucket, Key }).resolves({ ETag, ContentLength: 1, LastModified: new Date(0) });

/** Replays everything, and empties the queue as if all messages had been processed. */
async function replay(): Promise<readonly Replayed[]> {
  const { messages } = await replayEverything({
    sqs: bench.client,
    queueUrl: bench.deadLetterQueueUrl,
    destinationUrl: bench.queueUrl,
    selection: {},
    waitMs: 1,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  bench.core.deleteQueue('work');
  bench.core.ensureQueue('work');
  return messages;
}

function outcome(messages: readonly Replayed[], more: object = {}) {
  return awaitOutcome(
    {
      sqs: bench.client,
      s3: new S3Client({ region: 'us-east-1' }),
      queueUrl: bench.deadLetterQueueUrl,
      destinationUrl: bench.queueUrl,
      pipeline,
      waitMs: 0,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...more,
    },
    messages,
  );
}

describe('what a replay led to', () => {
  test('the outcome of a replayed message is copied, gone, dead again with its reason, or under way', async () => {
    await bench.bury(['copied', 'gone', 'dead', 'late'].map((key) => letterOf({ key, reason: 'SlowDown' })));
    const messages = await replay();
    for (const key of ['copied', 'dead', 'late']) head('source', key, 'e');
    head('destination', 'in/copied', 'e');
    await bench.bury([letterOf({ key: 'dead', reason: 'ACCESS_DENIED', messageId: 'new' })]);

    expect(await outcome(messages)).toEqual({
      copied: 1,
      gone: 1,
      processed: 0,
      deadLetteredAgain: 1,
      reasons: { ACCESS_DENIED: 1 },
      underWay: 1,
    });
  });

  test('a message that dies again after its file was copied counts as dead', async () => {
    await bench.bury([
      letterOf({ key: 'looked well', reason: 'SlowDown' }),
      letterOf({ key: 'late', reason: 'SlowDown' }),
    ]);
    const messages = await replay();
    for (const key of ['looked well', 'late']) head('source', key, 'e');
    head('destination', 'in/looked well', 'e');
    const burials: Promise<void>[] = [];

    const result = await outcome(messages, {
      waitMs: 10_000,
      onProgress() {
        if (burials.length > 0) return;
        head('destination', 'in/late', 'e');
        burials.push(bench.bury([letterOf({ key: 'looked well', reason: 'SlowDown', messageId: 'new' })]));
      },
    });

    expect(result).toMatchObject({ copied: 1, deadLetteredAgain: 1, underWay: 0 });
  });

  test('messages that are not about files count as processed when the queue is empty', async () => {
    await bench.bury([{ body: 'a' }, { body: 'b' }]);
    const messages = await replay();
    await bench.bury([{ body: 'b' }]);

    expect(await outcome(messages, { pipeline: undefined })).toMatchObject({
      processed: 1,
      deadLetteredAgain: 1,
      underWay: 0,
    });
  });

  test('the outcome waits until the file has arrived', async () => {
    await bench.bury([letterOf({ key: 'late', reason: 'SlowDown' })]);
    const messages = await replay();
    head('source', 'late', 'e');
    let looks = 0;

    const result = await outcome(messages, {
      waitMs: 10_000,
      onProgress() {
        looks += 1;
        if (looks === 1) head('destination', 'in/late', 'e');
      },
    });

    expect([looks, result.copied]).toEqual([2, 1]);
  });
});
