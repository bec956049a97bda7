import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { type BackfillContext, type Done, runBackfill } from '../../../../scripts/backfill/run-backfill.ts';
import type { SelectedChunk } from '../../../../scripts/backfill/select-objects.ts';
import { named } from '../../../support/scripts/fake-buckets.ts';

const mock = mockClient(SQSClient);

beforeEach(() => {
  mock.reset();
  mock.on(SendMessageBatchCommand).callsFake(({ Entries }) => ({
    Successful: Entries.map(({ Id }: { Id: string }) => ({ Id })),
  }));
});

const keyOf = (number: number) => `file ${String(number).padStart(4, '0')}`;

function chunk(from: number, to: number): SelectedChunk {
  const objects = Array.from({ length: to - from }, (_, at) => ({
    key: keyOf(from + at),
    size: 2,
    eTag: 'e',
    lastModified: 0,
    isArchived: false,
  }));
  return { objects, existing: 1, archived: 2, upTo: `${keyOf(to - 1)} and more` };
}

async function* chunksOf(...chunks: SelectedChunk[]) {
  yield* chunks;
}

async function run(more: Partial<BackfillContext> = {}) {
  const steps: Done[] = [];
  const done = runBackfill({
    selected: chunksOf(chunk(0, 400), chunk(400, 450)),
    queue: {
      sqs: new SQSClient({ region: 'us-east-1' }),
      queueUrl: 'https://sqs/work',
      sourceBucket: 'source',
      region: 'us-east-1',
      wait: async () => undefined,
    },
    dryRun: false,
    signal: new AbortController().signal,
    onStep: (step) => {
      steps.push(step);
    },
    ...more,
  });
  return { done, steps };
}

const sentCount = () =>
  mock.commandCalls(SendMessageBatchCommand).reduce((sum, { args }) => sum + (args[0].input.Entries?.length ?? 0), 0);

describe('a backfill', () => {
  test('a backfill enqueues everything that is selected, and reports it', async () => {
    const { done } = await run();

    expect(await done).toEqual({
      enqueued: 450,
      bytes: 900,
      existing: 2,
      archived: 4,
      refused: [],
      upTo: `${keyOf(449)} and more`,
      finished: true,
    });
    expect(sentCount()).toBe(450);
  });

  test('a backfill reports after every step up to which key everything is in the queue', async () => {
    const { done, steps } = await run();
    await done;

    expect(steps.map(({ enqueued, upTo }) => [enqueued, upTo])).toEqual([
      [160, keyOf(159)],
      [320, keyOf(319)],
      [400, keyOf(399)],
      [400, `${keyOf(399)} and more`],
      [450, keyOf(449)],
      [450, `${keyOf(449)} and more`],
      [450, `${keyOf(449)} and more`],
    ]);
  });

  test('a dry run sends nothing, and counts the same', async () => {
    const { done } = await run({ dryRun: true });

    expect(await done).toMatchObject({ enqueued: 450, bytes: 900, finished: true });
    expect(sentCount()).toBe(0);
  });

  test('--max stops at the key from which the next run continues', async () => {
    const { done } = await run({ max: 170 });

    expect(await done).toMatchObject({ enqueued: 170, upTo: keyOf(169), finished: false });
    expect(sentCount()).toBe(170);
  });

  test('a stopped backfill finishes the current step and starts no other', async () => {
    const stop = new AbortController();
    const { done } = await run({ signal: stop.signal, onStep: () => stop.abort() });

    expect(await done).toMatchObject({ enqueued: 160, upTo: keyOf(159), finished: false });
    expect(sentCount()).toBe(160);
  });

  test('--rate cuts steps of a quarter of a second', async () => {
    const stop = new AbortController();
    const { done } = await run({ rate: 40, signal: stop.signal, onStep: () => stop.abort() });

    expect(await done).toMatchObject({ enqueued: 10 });
  });

  test('a backfill continues after events that SQS refuses, and reports them', async () => {
    mock.on(SendMessageBatchCommand).callsFake(({ Entries }) => ({
      Successful: Entries.slice(1).map(({ Id }: { Id: string }) => ({ Id })),
      Failed: [{ Id: '0', SenderFault: true, Code: 'InvalidMessageContents' }],
    }));
    const { done } = await run({ selected: chunksOf(chunk(0, 15)) });

    expect(await done).toMatchObject({
      enqueued: 13,
      refused: [
        { key: keyOf(0), why: 'InvalidMessageContents' },
        { key: keyOf(10), why: 'InvalidMessageContents' },
      ],
      finished: true,
    });
  });

  test('a backfill that fails has reported the last key that is safe', async () => {
    mock.on(SendMessageBatchCommand).callsFake(({ Entries }) => {
      if (mock.commandCalls(SendMessageBatchCommand).length > 16) throw named('AccessDenied', 403);
      return { Successful: Entries.map(({ Id }: { Id: string }) => ({ Id })) };
    });
    const { done, steps } = await run();

    await expect(done).rejects.toThrow('AccessDenied!');
    expect(steps.at(-1)).toMatchObject({ enqueued: 160, upTo: keyOf(159), finished: false });
  });
});
