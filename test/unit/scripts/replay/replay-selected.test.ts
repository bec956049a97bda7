import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ReplayContext } from '../../../../scripts/replay/replay-selected.ts';
import {
  type DeadLetterBench,
  keysIn,
  letterOf,
  numbered,
  openDeadLetterBench,
  replayOn,
  stampOf,
  textAttribute,
  withMiddleware,
  withoutRight,
} from '../../../support/scripts/dead-letter-bench.ts';

let bench: DeadLetterBench;
const replay = (more: Partial<ReplayContext> = {}) => replayOn(bench, more);

describe('replaying dead letters one by one', () => {
  beforeEach(async () => {
    bench = await openDeadLetterBench();
  });
  afterEach(() => bench.close());

  test('a replay moves exactly what is selected and leaves the rest visible', async () => {
    await bench.bury([...numbered(30, 'SlowDown'), ...numbered(25, 'ACCESS_DENIED')]);

    const { report } = await replay({ selection: { reason: 'ACCESS_DENIED' } });

    expect(report).toMatchObject({ replayed: 25, left: 0, unseen: 0, notRemoved: 0, failures: [] });
    expect(keysIn(bench.queue())).toEqual(keysIn(bench.queue()).filter((key) => key.startsWith('ACCESS_DENIED')));
    expect(bench.queue()).toHaveLength(25);
    expect(bench.deadLetters().map(({ state }) => state)).toEqual(Array(30).fill('visible'));
  });

  test('a replayed message keeps its body and attributes, with a replay stamp instead of the reason', async () => {
    const [letter] = [
      letterOf({ key: 'a', reason: 'SlowDown', messageId: 'first', more: { tenant: textAttribute('x') } }),
    ];
    await bench.bury([letter]);

    await replay();

    const [message] = bench.queue();
    expect(message?.body).toBe(letter.body);
    expect(Object.keys(message?.attributes ?? {}).sort()).toEqual([
      'replayCount',
      'replayedAt',
      'replayedFrom',
      'tenant',
    ]);
    expect(stampOf(message, 'replayedFrom')).toBe('first');
    expect(stampOf(message, 'replayCount')).toBe('1');
  });

  test('a replayed message has at most ten attributes, those of the producer before the stamp', async () => {
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, number) => [`a${number}`, textAttribute('x')]));
    await bench.bury([
      { body: 'ten', attributes: ten },
      { body: 'nine', attributes: { ...ten, a9: textAttribute('x') } },
    ]);

    const { report } = await replay();

    expect(report.failures).toEqual([]);
    expect(Object.keys(bench.queue()[0]?.attributes ?? {}).sort()).toEqual(Object.keys(ten).sort());
  });

  test('a message with several letters is sent once, and all its letters are removed', async () => {
    const letter = letterOf({ key: 'twice', reason: 'SlowDown', messageId: 'one' });
    const { attributes: _, ...native } = letterOf({ key: 'twice' });
    await bench.bury([letter, ...numbered(20, 'SlowDown', 'other'), letter]);
    await bench.bury([{ ...native, attributes: { messageId: textAttribute('one') } }]);

    const { report } = await replay({ selection: { keyPrefix: 'twice' } });

    expect(report).toMatchObject({ replayed: 1, copiesRemoved: 2, left: 0 });
    expect(keysIn(bench.queue())).toEqual(['twice']);
    expect(keysIn(bench.deadLetters()).filter((key) => key === 'twice')).toEqual([]);
  });

  test('two messages with the same messageId attribute of their producer stay two messages', async () => {
    const attributes = { messageId: textAttribute('1') };
    await bench.bury([
      { body: 'a', attributes },
      { body: 'b', attributes },
    ]);

    const { report } = await replay();

    expect(report).toMatchObject({ replayed: 2, copiesRemoved: 0 });
    expect(
      bench
        .queue()
        .map(({ body }) => body)
        .sort(),
    ).toEqual(['a', 'b']);
  });

  test('letters beyond --max count as left', async () => {
    await bench.bury(numbered(25, 'SlowDown'));

    const { report } = await replay({ max: 7 });

    expect(report).toMatchObject({ replayed: 7, left: 18 });
    expect(bench.queue()).toHaveLength(7);
    expect(bench.deadLetters()).toHaveLength(18);
  });

  test('--rate bounds how many letters are received at once', async () => {
    await bench.bury(numbered(30, 'SlowDown'));
    const receives: unknown[] = [];
    const send = async (command: { input: object }) => {
      if (command instanceof ReceiveMessageCommand) receives.push(command.input.MaxNumberOfMessages);
      return bench.client.send(command as never);
    };

    await replay({ sqs: { send } as unknown as SQSClient, rate: 4, selection: { reason: 'none' } });

    expect(new Set(receives)).toEqual(new Set([4]));
  });

  test('a replay that is stopped before the first send sends nothing', async () => {
    await bench.bury(numbered(30, 'SlowDown'));
    const stop = new AbortController();

    const { report } = await replay({ signal: stop.signal, onProgress: () => stop.abort() });

    expect(report).toMatchObject({ replayed: 0, stopped: true });
    expect(bench.queue()).toEqual([]);
  });

  test('a letter whose hold is about to end is not sent, because another reader may send it', async () => {
    await bench.bury(numbered(10, 'SlowDown'));
    const clock = jest.spyOn(Date, 'now');
    const now = Date.now();

    const { report } = await replay({ onProgress: () => clock.mockReturnValue(now + 110_000) });
    clock.mockRestore();

    expect(report).toMatchObject({ replayed: 0, left: 10 });
    expect(bench.queue()).toEqual([]);
  });

  test('when a request fails, all received letters are released', async () => {
    await bench.bury(numbered(100, 'SlowDown'));
    let receives = 0;
    let underWay = 0;
    const send = async (command: object) => {
      if (!(command instanceof ReceiveMessageCommand)) return bench.client.send(command as never);
      receives += 1;
      if (receives === 3) throw new Error('no network');
      underWay += 1;
      return bench.client.send(command).finally(() => {
        underWay -= 1;
      });
    };

    const failing = { send } as unknown as SQSClient;
    await expect(replay({ sqs: failing, selection: { reason: 'none' } })).rejects.toThrow('no network');

    expect(underWay).toBe(0);
    expect(bench.deadLetters().every(({ state }) => state === 'visible')).toBe(true);
  });

  test('a letter without a confirmation is not removed', async () => {
    await bench.bury(numbered(3, 'SlowDown'));
    const send = async (command: { constructor: { name: string } }) => {
      const reply = await bench.client.send(command as never);
      return command.constructor.name === 'SendMessageBatchCommand' ? {} : reply;
    };

    const { report } = await replay({ sqs: { send } as unknown as SQSClient });

    expect(report).toMatchObject({ replayed: 0, left: 3, failures: ['SQS did not confirm it'] });
    expect(bench.deadLetters()).toHaveLength(3);
  });

  test('a stopped replay releases what it holds and reports what is left', async () => {
    await bench.bury(numbered(100, 'SlowDown'));
    const stop = new AbortController();

    const { report } = await replay({
      signal: stop.signal,
      onProgress: (looked) => looked > 40 && stop.abort(),
    });

    expect(report.stopped).toBe(true);
    expect(report.replayed + report.left + report.unseen).toBe(100);
    expect(bench.queue()).toHaveLength(report.replayed);
    expect(bench.deadLetters()).toHaveLength(100 - report.replayed);
    expect(bench.deadLetters().every(({ state }) => state === 'visible')).toBe(true);
  });

  test('two runs at the same time move every message exactly once', async () => {
    await bench.bury(numbered(200, 'SlowDown'));

    const [one, other] = await Promise.all([replay({ patienceMs: 5_000 }), replay({ patienceMs: 5_000 })]);

    expect(one.report.replayed + other.report.replayed).toBe(200);
    expect(one.report.left + other.report.left + one.report.unseen + other.report.unseen).toBe(0);
    expect(new Set(keysIn(bench.queue())).size).toBe(200);
    expect(bench.queue()).toHaveLength(200);
    expect(bench.deadLetters()).toEqual([]);
  });

  test('a message that came back during the run is not sent again', async () => {
    await bench.bury(numbered(30, 'SlowDown'));
    let replayedAgain = false;

    const { report } = await replay({
      async onProgress() {
        const [sent] = bench.queue();
        if (!sent || replayedAgain) return;
        replayedAgain = true;
        const attributes = {
          ...letterOf({ key: 'x', reason: 'SlowDown', messageId: 'new' }).attributes,
          ...sent.attributes,
        };
        await bench.bury([{ body: sent.body, attributes: attributes as never }]);
      },
    });

    expect(report).toMatchObject({ replayed: 30, cameBack: 1 });
    expect(bench.queue()).toHaveLength(30);
    expect(bench.deadLetters()).toHaveLength(1);
  });

  test('after a crash between send and remove, the next run leaves each message in one queue', async () => {
    await bench.bury(numbered(10, 'SlowDown'));
    await dieBeforeRemoving();
    expect([bench.queue().length, bench.deadLetters().length]).toEqual([10, 10]);
    processQueue();
    bench.advance(3_600_000);

    const { report } = await replay();

    expect(report).toMatchObject({ replayed: 10, left: 0 });
    expect(bench.deadLetters()).toEqual([]);
    expect(keysIn(bench.queue())).toHaveLength(10);
  });

  test('a letter that the queue refuses stays, and the error of SQS is reported', async () => {
    await bench.bury([letterOf({ key: 'fine', reason: 'SlowDown' }), letterOf({ key: 'large', reason: 'SlowDown' })]);
    await bench.limitQueue({ MaximumMessageSize: '1024' });
    await bench.bury([{ body: 'x'.repeat(2_000) }]);

    const { report } = await replay();

    expect(report).toMatchObject({ replayed: 2, left: 1 });
    expect(report.failures).toEqual([expect.stringContaining('1024')]);
    expect(bench.deadLetters().map(({ body }) => body)).toEqual(['x'.repeat(2_000)]);
  });

  test('a replay stops at once when letters can not be removed, because they would be in two queues', async () => {
    await bench.bury(numbered(100, 'SlowDown'));
    const refused = withoutRight(bench.client, 'DeleteMessageBatch');

    const { report } = await replay({ sqs: refused });

    expect(report.notRemoved).toBe(report.replayed);
    expect(report.replayed).toBeLessThanOrEqual(80);
    expect(report.failures).toEqual(['AccessDenied: not allowed to DeleteMessageBatch']);
    expect(report.left).toBeGreaterThan(0);
  });

  test('a replay sends at most a mebibyte per request', async () => {
    for (const letter of 'abcd') await bench.bury([{ body: letter.repeat(400_000) }]);

    const { report } = await replay();

    expect(report).toMatchObject({ replayed: 4, left: 0, failures: [] });
  });

  async function dieBeforeRemoving() {
    const stop = new AbortController();
    let isDead = false;
    const dying = withMiddleware(bench.client, async (command) => {
      isDead ||= command === 'DeleteMessageBatch';
      if (!isDead) return;
      stop.abort();
      throw Object.assign(new Error('the process is gone'), { name: 'Killed' });
    });
    await expect(replay({ sqs: dying, signal: stop.signal })).rejects.toThrow('the process is gone');
  }

  /** Empties the queue, as if all messages had been processed. */
  function processQueue() {
    bench.core.deleteQueue('work');
    bench.core.ensureQueue('work');
  }
});
