import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { PermanentError } from '../../../../lambda/shared/errors.ts';
import { batch, invocation, message, QUEUE_ARN } from '../../../support/lambda/messages.ts';
import { recording, useQueue } from '../../../support/lambda/queue.ts';

const { sqs, handler, deadLetters } = useQueue();

const eventSourceARN = `${QUEUE_ARN}.fifo`;
const of = (group: string, body: string, receiveCount = 1) => message(body, { group, receiveCount, eventSourceARN });

describe('a FIFO queue', () => {
  test('after a failure returns the rest of its group untouched, while other groups go on', async () => {
    const seen: string[] = [];
    const records = [of('a', 'a1'), of('a', 'bad'), of('b', 'b1'), of('a', 'a3')];

    const { batchItemFailures } = await handler(recording(seen, 'bad', new Error('slow')))(
      batch(...records),
      invocation(),
    );

    expect(seen.toSorted()).toEqual(['a1', 'b1', 'bad']);
    expect(batchItemFailures).toEqual(
      [records[1], records[3]].map((record) => ({ itemIdentifier: record?.messageId })),
    );
  });

  test('goes on with a group whose head is safe in the dead-letter queue', async () => {
    const seen: string[] = [];
    const handle = handler(recording(seen, 'bad', new PermanentError('BAD', 'bad')));

    const { batchItemFailures } = await handle(batch(of('a', 'bad'), of('a', 'a2')), invocation());

    expect(seen).toEqual(['bad', 'a2']);
    expect(batchItemFailures).toEqual([]);
    expect(deadLetters()).toHaveLength(1);
  });

  test('holds a group whose head could not be dead-lettered', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('down'));
    const seen: string[] = [];
    const handle = handler(recording(seen, 'bad', new Error('slow')));

    const { batchItemFailures } = await handle(batch(of('a', 'bad', 5), of('a', 'a2')), invocation());

    expect(seen).toEqual(['bad']);
    expect(batchItemFailures).toHaveLength(2);
  });

  test('processes one message of a group at a time, and groups side by side', async () => {
    const underWay: string[] = [];
    const together: string[] = [];
    const handle = handler(async ({ body }) => {
      underWay.push(body);
      await new Promise(setImmediate);
      together.push(underWay.toSorted().join(' '));
      underWay.splice(underWay.indexOf(body), 1);
    });

    await handle(batch(of('a', 'a1'), of('a', 'a2'), of('b', 'b1')), invocation());

    expect(together).toContain('a1 b1');
    expect(together.filter((bodies) => bodies.includes('a1 a2'))).toEqual([]);
  });

  test('lets a group that hangs not stop the others', async () => {
    const seen: string[] = [];
    const handle = handler(async ({ body }, { deadline }) => {
      if (body === 'hung') await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve));
      seen.push(body);
    });

    const { batchItemFailures } = await handle(batch(of('a', 'hung'), of('b', 'b1'), of('b', 'b2')), invocation(100));

    expect(seen).toEqual(['b1', 'b2', 'hung']);
    expect(batchItemFailures).toEqual([]);
  });

  test('is told by its ARN: groups of a standard queue have no order', async () => {
    const seen: string[] = [];
    const handle = handler(recording(seen, 'bad', new Error('slow')));
    const records = [message('bad', { group: 'a' }), message('a2', { group: 'a' })];

    const { batchItemFailures } = await handle(batch(...records), invocation());

    expect(seen).toEqual(['bad', 'a2']);
    expect(batchItemFailures).toEqual([{ itemIdentifier: records[0]?.messageId }]);
  });
});
