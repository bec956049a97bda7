import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { replayEverything } from '../../../../scripts/replay/replay-everything.ts';
import type { ReplayContext } from '../../../../scripts/replay/replay-selected.ts';
import {
  contextOn,
  type DeadLetterBench,
  keyOf,
  keysIn,
  letterOf,
  openDeadLetterBench,
  replayOn,
  stampOf,
  withoutRight,
} from '../../../support/scripts/dead-letter-bench.ts';

let bench: DeadLetterBench;
const replay = (more: Partial<ReplayContext> = {}) => replayOn(bench, more);

describe('replaying a FIFO queue', () => {
  beforeEach(async () => {
    bench = await openDeadLetterBench({ fifo: true });
  });
  afterEach(() => bench.close());

  test('a FIFO replay keeps groups and their order', async () => {
    const letters = ['a', 'b'].flatMap((groupId) =>
      Array.from({ length: 12 }, (_, number) =>
        letterOf({ key: `${groupId}/${100 + number}`, reason: 'SlowDown', groupId }),
      ),
    );
    await bench.bury(letters);

    const { report } = await replay();

    expect(report).toMatchObject({ replayed: 24, left: 0 });
    const groups = Map.groupBy(bench.queue(), ({ systemAttributes }) => systemAttributes.MessageGroupId);
    for (const group of ['a', 'b']) expect(groups.get(group)?.map(keyOf)).toEqual(keysIn(groups.get(group) ?? []));
    expect([...groups.keys()].sort()).toEqual(['a', 'b']);
  });

  test('a move task keeps groups and their order, even if messages die again at once', async () => {
    const bodies = (group: string) => Array.from({ length: 12 }, (_, number) => `${group}-${100 + number}`);
    const letters = ['a', 'b'].flatMap((groupId) => bodies(groupId).map((body) => ({ body, groupId })));
    await bench.bury(letters);

    for (const death of [1, 2]) {
      const { report } = await replayEverything(contextOn(bench));

      expect({ death, report }).toMatchObject({ death, report: { how: 'move task', replayed: 24, left: 0 } });
      const groups = Map.groupBy(bench.queue(), ({ systemAttributes }) => systemAttributes.MessageGroupId);
      for (const group of ['a', 'b']) expect(groups.get(group)?.map(({ body }) => body)).toEqual(bodies(group));
      await dieAgain();
    }
  });

  test('--group replays one group and leaves the others in place', async () => {
    const letters = ['a', 'b'].flatMap((groupId) =>
      [1, 2].map((number) => letterOf({ key: `${groupId}/${number}`, reason: 'SlowDown', groupId })),
    );
    await bench.bury(letters);

    const { report } = await replay({ selection: { groupId: 'b' } });

    expect(report).toMatchObject({ replayed: 2, left: 0 });
    expect(bench.queue().map(keyOf)).toEqual(['b/1', 'b/2']);
    expect(keysIn(bench.deadLetters())).toEqual(['a/1', 'a/2']);
  });

  test('the queue accepts a message once that is sent again after a crash between send and remove', async () => {
    await bench.bury([letterOf({ key: 'a', reason: 'SlowDown' })]);
    const dying = withoutRight(bench.client, 'DeleteMessageBatch');
    await replay({ sqs: dying });

    const { report } = await replay();

    expect(report).toMatchObject({ replayed: 1, left: 0 });
    expect(keysIn(bench.queue())).toEqual(['a']);
    expect(bench.deadLetters()).toEqual([]);
  });

  test('a message that died again is sent with another deduplication ID', async () => {
    await bench.bury([letterOf({ key: 'a', reason: 'SlowDown' })]);
    await replay();
    const sent = await processOne();
    await bench.bury([{ body: sent.Body ?? '', attributes: sent.MessageAttributes ?? {}, groupId: 'other' }]);

    await replay();

    expect(stampOf(bench.queue()[0], 'replayCount')).toBe('2');
  });

  test('a letter of a later death stays if the queue may have dropped the message that was sent for it', async () => {
    await bench.bury([letterOf({ key: 'a', reason: 'SlowDown', messageId: 'one' })]);
    await replay({ sqs: withoutRight(bench.client, 'DeleteMessageBatch') });
    const sent = await processOne();
    await bench.bury([{ body: sent.Body ?? '', attributes: sent.MessageAttributes ?? {} }]);

    const { report } = await replay();

    expect(bench.queue()).toEqual([]);
    expect(report).toMatchObject({ replayed: 1, left: 1 });
    expect((await replay()).report).toMatchObject({ replayed: 1, left: 0 });
    expect(keysIn(bench.queue())).toEqual(['a']);
  });

  test('a message that can not be sent stops its group', async () => {
    await bench.limitQueue({ MaximumMessageSize: '1024' });
    await bench.bury([
      { body: 'first', groupId: 'a' },
      { body: 'x'.repeat(2_000), groupId: 'a' },
      { body: 'third', groupId: 'a' },
      { body: 'other', groupId: 'b' },
    ]);

    const { report } = await replay();

    expect(bench.queue().map(({ body }) => body)).toEqual(['first', 'other']);
    expect(report).toMatchObject({ replayed: 2, left: 2 });
    expect(report.failures).toContain('waits for an earlier message of its group');
  });

  /** Receives every message too often, so that SQS redrives them in their order. */
  async function dieAgain() {
    while (bench.queue().length > 0) {
      await bench.client.send(new ReceiveMessageCommand({ QueueUrl: bench.queueUrl, MaxNumberOfMessages: 10 }));
      bench.advance(31_000);
    }
  }

  async function processOne() {
    const { Messages: [message] = [] } = await bench.client.send(
      new ReceiveMessageCommand({ QueueUrl: bench.queueUrl, MessageAttributeNames: ['All'] }),
    );
    if (!message) throw new Error('the queue is empty');
    await bench.client.send(
      new DeleteMessageCommand({ QueueUrl: bench.queueUrl, ReceiptHandle: message.ReceiptHandle }),
    );
    return message;
  }
});
