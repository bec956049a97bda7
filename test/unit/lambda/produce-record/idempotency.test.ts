import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { derivedUuid } from '../../../../lambda/shared/api/accept-once.ts';
import { awsError, BOOK } from '../../../support/lambda/messages.ts';
import { idOf, problem, useProduceRecord } from '../../../support/lambda/produce-record.ts';

const { sqs, dynamoDb, items, output, send, messages } = useProduceRecord();

import { stopTime } from '../../../support/lambda/time.ts';

afterEach(() => {
  jest.useRealTimers();
});

const KEY = 'order-4711';
const keyed = (key = KEY, userArn: string | null = null) => ({ headers: { 'Idempotency-Key': key }, userArn });
const REVERSED = Object.fromEntries(Object.entries(BOOK).toReversed());
const idsSent = () => messages().map(({ MessageBody = '' }) => JSON.parse(MessageBody).id);
const down = awsError('InternalServerError');

describe('a request with an idempotency key', () => {
  test('gets the same answer again, and is sent once', async () => {
    const first = await send(BOOK, keyed());
    const second = await send(BOOK, keyed());

    expect(second).toEqual(first);
    expect(messages()).toHaveLength(1);
    expect(output().metric('RecordsAccepted')).toEqual([1]);
    expect(output().logs()).toMatchObject([{ outcome: 'accepted' }, { outcome: 'replayed', recordId: idOf(first) }]);
  });

  test('is the same request with its fields in another order', async () => {
    expect(idOf(await send(REVERSED, keyed()))).toBe(idOf(await send(BOOK, keyed())));
    expect(messages()).toHaveLength(1);
  });

  test('is answered with 422 if the key was used with another body', async () => {
    await send(BOOK, keyed());
    const answer = await send({ ...BOOK, price: 20 }, keyed());

    expect(answer.statusCode).toBe(422);
    expect(problem(answer)).toMatchObject({ type: '/problems/idempotency-key-reused' });
    expect(messages()).toHaveLength(1);
    expect(output().metric('RecordsRejected')).toEqual([1]);
  });

  test('is a different request from another caller', async () => {
    const answers = [
      await send(BOOK, keyed(KEY, 'arn:aws:iam::111122223333:user/ann')),
      await send({ ...BOOK, price: 20 }, keyed(KEY, 'arn:aws:iam::111122223333:user/bob')),
      await send(BOOK, keyed(KEY)),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(idOf)).size).toBe(3);
  });

  test('is a different request if a letter moves from caller to key', async () => {
    await send(BOOK, keyed('b', 'arn:a'));
    await send(BOOK, keyed('ab', 'arn:'));

    expect(messages()).toHaveLength(2);
  });

  test('is answered with 409 and Retry-After while the first is under way', async () => {
    let finish = () => {};
    sqs.on(SendMessageCommand).callsFake(() => new Promise((resolve) => (finish = () => resolve({}))));
    const first = send(BOOK, keyed());
    while (messages().length === 0) await new Promise(setImmediate);

    const second = await send(BOOK, keyed());
    finish();

    expect(second).toMatchObject({ statusCode: 409, headers: { 'Retry-After': '2' } });
    expect(problem(second)).toMatchObject({ type: '/problems/request-in-progress' });
    expect((await first).statusCode).toBe(202);
  });

  test('is accepted again after its function died, but only when that function cannot be running any more', async () => {
    stopTime();
    sqs.on(SendMessageCommand).callsFakeOnce(() => new Promise(() => {}));
    const died = send(BOOK, keyed());
    while (messages().length === 0) await new Promise(setImmediate);
    expect((await send(BOOK, keyed())).statusCode).toBe(409);

    await jest.advanceTimersByTimeAsync(15_001);
    await died;
    const answer = await send(BOOK, keyed());

    expect(answer.statusCode).toBe(202);
    expect(idsSent()).toEqual([idOf(answer), idOf(answer)]);
  });

  test('is remembered for a day', async () => {
    await send(BOOK, keyed());

    const seconds = Number(items()[0]?.expiration?.N) - Date.now() / 1_000;
    expect(Math.round(seconds / 60)).toBe(24 * 60);
  });

  test('is remembered by its hash, so that table and logs have neither key nor content', async () => {
    await send(BOOK, keyed());

    // SHA-256 in Base64; MD5 is shorter.
    expect(items()[0]?.id?.S).toMatch(/#[\w+/]{43}=$/);
    expect(JSON.stringify([items(), output().logs()])).not.toMatch(/order-4711|9780306406157|N\. N\./);
  });
});

describe('a failed attempt', () => {
  test('at the queue leaves nothing behind, and the next attempt has the same id', async () => {
    sqs.on(SendMessageCommand).rejectsOnce(down);

    const first = await send(BOOK, keyed());
    expect(first).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5' } });
    expect(items()).toEqual([]);
    const second = await send(BOOK, keyed());

    expect(second.statusCode).toBe(202);
    expect(idsSent()).toEqual([idOf(second), idOf(second)]);
  });

  test('leaves its key to another body, which becomes another record', async () => {
    dynamoDb.on(UpdateItemCommand).rejectsOnce(down);

    await send(BOOK, keyed());
    const other = await send({ ...BOOK, price: 20 }, keyed());

    expect(other.statusCode).toBe(202);
    const [sentFirst, ...more] = idsSent();
    expect(more).toEqual([idOf(other)]);
    expect(sentFirst).not.toBe(idOf(other));
  });

  test('at the table sends nothing', async () => {
    dynamoDb.on(PutItemCommand).rejects(down);

    const answer = await send(BOOK, keyed());

    expect(answer).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5' } });
    expect(messages()).toEqual([]);
    expect(output().logs()).toMatchObject([{ outcome: 'unavailable', errorCode: 'InternalServerError' }]);
  });

  test('to remember the answer is answered with 503 and forgotten, so that the next attempt can start at once', async () => {
    dynamoDb.on(UpdateItemCommand).rejectsOnce(down);

    expect((await send(BOOK, keyed())).statusCode).toBe(503);
    expect(items()).toEqual([]);
    expect((await send(REVERSED, keyed())).statusCode).toBe(202);
    expect(new Set(idsSent()).size).toBe(1);
  });

  test('that cannot be forgotten is answered with 503 too', async () => {
    sqs.on(SendMessageCommand).rejects(down);
    dynamoDb.on(DeleteItemCommand).rejects(down);

    expect((await send(BOOK, keyed())).statusCode).toBe(503);
  });

  test('at the table does not delete the key of another attempt', async () => {
    dynamoDb.on(PutItemCommand).rejects(down);

    await send(BOOK, keyed());

    expect(dynamoDb.commandCalls(DeleteItemCommand)).toEqual([]);
  });

  test('with an invalid body is not remembered, so the corrected body can use its key', async () => {
    expect((await send({ ...BOOK, price: -1 }, keyed())).statusCode).toBe(400);
    expect((await send(BOOK, keyed())).statusCode).toBe(202);
  });
});

describe('an idempotency key', () => {
  test.each(['', ' ', 'a b', 'x'.repeat(129), 'ключ', 'é', 'a\tb', 'a\u0000', '😀'])(
    'is invalid as %p',
    async (key) => {
      const answer = await send(BOOK, keyed(key));

      expect(answer.statusCode).toBe(400);
      expect(problem(answer)).toMatchObject({ type: '/problems/invalid-idempotency-key' });
      expect(messages()).toEqual([]);
    },
  );

  test.each(['a', 'x'.repeat(128), '"8e03978e-40d5-43dd-bc93-6894a57f9324"', '!~'])('can be %p', async (key) => {
    expect((await send(BOOK, keyed(key))).statusCode).toBe(202);
  });
});

describe('a derived UUID', () => {
  test('has version 8 and the variant of RFC 9562', () => {
    expect(derivedUuid('a', 'b')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('is the same only for the same parts', () => {
    expect(derivedUuid('a', 'b')).toBe(derivedUuid('a', 'b'));
    expect(derivedUuid('ab', 'c')).not.toBe(derivedUuid('a', 'bc'));
    expect(derivedUuid('a', 'b')).not.toBe(derivedUuid('b', 'a'));
  });
});
