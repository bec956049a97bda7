import { ChangeMessageVisibilityBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { redriveReceiveCount } from '../../../lambda/shared/contract.ts';
import { PermanentError } from '../../../lambda/shared/errors.ts';
import { batch, invocation, message, QUEUE_ARN } from '../support/messages.ts';
import { failing, recording, useQueue } from '../support/queue.ts';

const { sqs, output, handler, deadLetters } = useQueue();

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

describe('a message that waited behind another one of its group', () => {
  const slow = new Error('slow');

  test('is at its first attempt, however often it was received with the one before it', async () => {
    const records = [of('a', 'a1', 5), of('a', 'bad', 5)];

    const { batchItemFailures } = await handler(failing('bad', slow))(batch(...records), invocation());

    expect(batchItemFailures).toEqual([{ itemIdentifier: records[1]?.messageId }]);
    expect(deadLetters()).toEqual([]);
    expect(output().logs()).toContainEqual(expect.objectContaining({ message: 'failed, will be retried', attempt: 1 }));
  });

  test('waits for its second attempt as long as any message after its first', async () => {
    await handler(failing('bad', slow))(batch(of('a', 'a1', 5), of('a', 'bad', 5), of('a', 'a3', 5)), invocation());

    const [call] = sqs.commandCalls(ChangeMessageVisibilityBatchCommand);
    expect(call?.args[0].input.Entries?.map(({ VisibilityTimeout }) => VisibilityTimeout)).toEqual([60, 60]);
  });

  test('is dead-lettered with its reason when the queue would move it at its next receive', async () => {
    const last = redriveReceiveCount(5, true);

    await handler(failing('bad', slow))(batch(of('a', 'a1', last), of('a', 'bad', last)), invocation());

    expect(deadLetters()).toMatchObject([{ errorCode: 'Error' }]);
  });

  test('is at its last attempt once it is the first of its group', async () => {
    await handler(failing('bad', slow))(batch(of('a', 'bad', 6), of('a', 'a2', 6)), invocation());

    expect(deadLetters()).toHaveLength(1);
  });
});

describe('the queue itself', () => {
  test('moves a message of a standard queue after as many receives as it gets attempts', () => {
    expect(redriveReceiveCount(5, false)).toBe(5);
  });

  test('leaves those of a FIFO queue a receive for each message that can be before them in a batch', () => {
    expect(redriveReceiveCount(5, true)).toBe(14);
  });
});
