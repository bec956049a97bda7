import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { BOOK, idOf, problem, useProduceRecord } from '../../../support/lambda/produce-record.ts';

const { sqs, dynamoDb, items, output, send, messages } = useProduceRecord();

const KEY = 'order-4711';
const keyed = (key = KEY, userArn: string | null = null) => ({ headers: { 'Idempotency-Key': key }, userArn });
const REVERSED = Object.fromEntries(Object.entries(BOOK).toReversed());
const down = Object.assign(new Error('Internal server error'), { name: 'InternalServerError' });

describe('a request with an idempotency key', () => {
  test('is answered again as it was, and sent once', async () => {
    const first = await send(BOOK, keyed());
    const second = await send(BOOK, keyed());

    expect(second).toEqual(first);
    expect(messages()).toHaveLength(1);
    expect(output().metric('RecordsAccepted')).toEqual([1]);
    expect(output().logs()).toMatchObject([{ outcome: 'accepted' }, { outcome: 'replayed', recordId: idOf(first) }]);
  });

  test('is the same with its fields in another order', async () => {
    expect(idOf(await send(REVERSED, keyed()))).toBe(idOf(await send(BOOK, keyed())));
    expect(messages()).toHaveLength(1);
  });

  test('and another body is answered 422', async () => {
    await send(BOOK, keyed());
    const answer = await send({ ...BOOK, price: 20 }, keyed());

    expect(answer.statusCode).toBe(422);
    expect(problem(answer)).toMatchObject({ type: '/problems/idempotency-key-reused' });
    expect(messages()).toHaveLength(1);
    expect(output().metric('RecordsRejected')).toEqual([1]);
  });

  test('is another one from another caller', async () => {
    const answers = [
      await send(BOOK, keyed(KEY, 'arn:aws:iam::111122223333:user/ann')),
      await send({ ...BOOK, price: 20 }, keyed(KEY, 'arn:aws:iam::111122223333:user/bob')),
      await send(BOOK, keyed(KEY)),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(idOf)).size).toBe(3);
  });

  test('cannot be taken for another one by moving a letter from caller to key', async () => {
    await send(BOOK, keyed('b', 'arn:a'));
    await send(BOOK, keyed('ab', 'arn:'));

    expect(messages()).toHaveLength(2);
  });

  test('that is still being answered gets 409, and when to come again', async () => {
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

  test('whose function died is taken over when that one can no longer be running', async () => {
    sqs.on(SendMessageCommand).callsFakeOnce(() => new Promise(() => {}));
    const died = send(BOOK, { ...keyed(), remainingMs: 200 });
    while (messages().length === 0) await new Promise(setImmediate);
    expect((await send(BOOK, keyed())).statusCode).toBe(409);
    await died;

    let answer = await send(BOOK, keyed());
    while (answer.statusCode === 409) answer = await send(BOOK, keyed());

    expect(answer.statusCode).toBe(202);
    expect(messages().map(({ MessageBody }) => JSON.parse(MessageBody ?? '').id)).toEqual([idOf(answer), idOf(answer)]);
  });

  test('is remembered for a day', async () => {
    await send(BOOK, keyed());

    const seconds = Number(items()[0]?.expiration?.N) - Date.now() / 1_000;
    expect(Math.round(seconds / 60)).toBe(24 * 60);
  });

  test('is remembered by its hash: neither key nor content are in the table or the logs', async () => {
    await send(BOOK, keyed());

    // SHA-256 in Base64: MD5 would be shorter.
    expect(items()[0]?.id?.S).toMatch(/#[\w+/]{43}=$/);
    expect(JSON.stringify([items(), output().logs()])).not.toMatch(/order-4711|9780306406157|N\. N\./);
  });
});

describe('a failed attempt', () => {
  test('at the queue leaves nothing behind, and the next one has the same id', async () => {
    sqs.on(SendMessageCommand).rejectsOnce(down);

    const first = await send(BOOK, keyed());
    expect(first).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5' } });
    expect(items()).toEqual([]);
    const second = await send(BOOK, keyed());

    expect(second.statusCode).toBe(202);
    expect(messages().map(({ MessageBody }) => JSON.parse(MessageBody ?? '').id)).toEqual([idOf(second), idOf(second)]);
  });

  test('leaves its key to another body, which is another record', async () => {
    dynamoDb.on(UpdateItemCommand).rejectsOnce(down);

    await send(BOOK, keyed());
    const other = await send({ ...BOOK, price: 20 }, keyed());

    expect(other.statusCode).toBe(202);
    const [sentFirst, ...more] = messages().map(({ MessageBody }) => JSON.parse(MessageBody ?? '').id);
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

  test('to remember the answer is no answer, and is forgotten so that the next one need not wait', async () => {
    dynamoDb.on(UpdateItemCommand).rejectsOnce(down);

    expect((await send(BOOK, keyed())).statusCode).toBe(503);
    expect(items()).toEqual([]);
    expect((await send(REVERSED, keyed())).statusCode).toBe(202);
    expect(new Set(messages().map(({ MessageBody }) => JSON.parse(MessageBody ?? '').id)).size).toBe(1);
  });

  test('that can not even be forgotten is 503 all the same', async () => {
    sqs.on(SendMessageCommand).rejects(down);
    dynamoDb.on(DeleteItemCommand).rejects(down);

    expect((await send(BOOK, keyed())).statusCode).toBe(503);
  });

  test('at the table does not forget what another attempt is doing', async () => {
    dynamoDb.on(PutItemCommand).rejects(down);

    await send(BOOK, keyed());

    expect(dynamoDb.commandCalls(DeleteItemCommand)).toEqual([]);
  });

  test('of a client is not remembered: mended, it can use its key', async () => {
    expect((await send({ ...BOOK, price: -1 }, keyed())).statusCode).toBe(400);
    expect((await send(BOOK, keyed())).statusCode).toBe(202);
  });
});

describe('a key that can not be used', () => {
  test.each(['', ' ', 'a b', 'x'.repeat(129), 'ключ', 'é', 'a\tb', 'a\u0000', '😀'])(
    '%p is answered 400',
    async (key) => {
      const answer = await send(BOOK, keyed(key));

      expect(answer.statusCode).toBe(400);
      expect(problem(answer)).toMatchObject({ type: '/problems/invalid-idempotency-key' });
      expect(messages()).toEqual([]);
    },
  );

  test.each(['a', 'x'.repeat(128), '"8e03978e-40d5-43dd-bc93-6894a57f9324"', '!~'])('unlike %p', async (key) => {
    expect((await send(BOOK, keyed(key))).statusCode).toBe(202);
  });
});
