import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { PermanentError } from '../../../lambda/shared/errors.ts';
import { batch, invocation, message, QUEUE_ARN } from '../support/messages.ts';
import { recording, useQueue } from '../support/queue.ts';

const { sqs, handler, deadLetters } = useQueue();

describe('a FIFO queue', () => {
  const eventSourceARN = `${QUEUE_ARN}.fifo`;
  const of = (group: string, body: string, receiveCount = 1) => message(body, { group, receiveCount, eventSourceARN });

  test('after a failure returns the rest of its group untouched, while other groups go on', async () => {
    const seen: string[] = [];
    const records = [of('a', 'a1'), of('a', 'bad'), of('b', 'b1'), of('a', 'a3')];
    const handle = handler(recording(seen, 'bad', new Error('slow')), { fifo: true });

    const { batchItemFailures } = await handle(batch(...records), invocation());

    expect(seen).toEqual(['a1', 'bad', 'b1']);
    expect(batchItemFailures).toEqual(
      [records[1], records[3]].map((record) => ({ itemIdentifier: record?.messageId })),
    );
  });

  test('goes on with a group whose head is safe in the dead-letter queue', async () => {
    const seen: string[] = [];
    const handle = handler(recording(seen, 'bad', new PermanentError('BAD', 'bad')), { fifo: true });

    const { batchItemFailures } = await handle(batch(of('a', 'bad'), of('a', 'a2')), invocation());

    expect(seen).toEqual(['bad', 'a2']);
    expect(batchItemFailures).toEqual([]);
    expect(deadLetters()).toHaveLength(1);
  });

  test('holds a group whose head could not be dead-lettered', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('down'));
    const seen: string[] = [];
    const handle = handler(recording(seen, 'bad', new Error('slow')), { fifo: true });

    const { batchItemFailures } = await handle(batch(of('a', 'bad', 5), of('a', 'a2')), invocation());

    expect(seen).toEqual(['bad']);
    expect(batchItemFailures).toHaveLength(2);
  });

  test('processes one message at a time', async () => {
    let underWay = 0;
    let most = 0;
    const handle = handler(
      async () => {
        most = Math.max(most, ++underWay);
        await new Promise(setImmediate);
        underWay -= 1;
      },
      { fifo: true },
    );

    await handle(batch(of('a', '1'), of('a', '2'), of('b', '1')), invocation());

    expect(most).toBe(1);
  });
});
