import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { readStreamMessage } from '../../../../lambda/shared/book-record/record-message.ts';
import { BOOK } from '../../../support/lambda/messages.ts';
import { idOf, problem, useProduceRecord } from '../../../support/lambda/produce-record.ts';
import { untilTimeIsUp } from '../../../support/lambda/time.ts';

const { sqs, dynamoDb, output, send, messages } = useProduceRecord();

const FIFO = { environment: { QUEUE_URL: 'https://sqs.test/111122223333/records.fifo' } };
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

describe('a posted record', () => {
  test('is answered with 202 and its id, and is in the queue', async () => {
    const answer = await send(BOOK);

    expect(answer.statusCode).toBe(202);
    expect(answer.headers).toMatchObject({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    expect(idOf(answer)).toMatch(UUID);
    expect(messages().map(({ QueueUrl }) => QueueUrl)).toEqual(['https://sqs.test/111122223333/records']);
    expect(readStreamMessage(messages()[0]?.MessageBody ?? '')).toEqual({
      kind: 'record',
      id: idOf(answer),
      receivedAt: expect.stringMatching(/Z$/),
      record: BOOK,
    });
  });

  test('is sent as ASCII', async () => {
    await send({ ...BOOK, notes: 'é \u007f \u2028 \u{10FFFF}' });

    expect(messages()[0]?.MessageBody).toMatch(/^[\x20-\x7e]+$/);
  });

  test('keeps its text unchanged, even decomposed or reversed characters or text like an attack', async () => {
    const texts = { title: 'e\u0301 \u202eabc\u200b', author: "'; DROP TABLE books; -- \u0024{jndi:x} <script>" };
    await send({ ...BOOK, ...texts });

    expect(readStreamMessage(messages()[0]?.MessageBody ?? '')).toMatchObject({ record: texts });
  });

  test('gets a new id each time', async () => {
    expect(idOf(await send(BOOK))).not.toBe(idOf(await send(BOOK)));
    expect(dynamoDb.calls()).toEqual([]);
  });

  test('is sent to a FIFO queue in the group of its ISBN, with its id as deduplication id', async () => {
    const id = idOf(await send(BOOK, FIFO));

    expect(messages()).toMatchObject([{ MessageGroupId: BOOK.isbn, MessageDeduplicationId: id }]);
  });

  test('is sent to a standard queue without the parameters of FIFO queues', async () => {
    await send(BOOK);

    expect(Object.keys(messages()[0] ?? {})).toEqual(['QueueUrl', 'MessageBody']);
  });

  test('is counted and is logged without its content', async () => {
    const id = idOf(await send(BOOK));

    expect(output().metric('RecordsAccepted')).toEqual([1]);
    expect(output().logs()).toEqual([
      expect.objectContaining({
        message: 'accepted',
        outcome: 'accepted',
        recordId: id,
        requestId: 'api-request-1',
        function_request_id: 'request-1',
        ms: expect.any(Number),
      }),
    ]);
    expect(JSON.stringify(output().logs())).not.toMatch(/isbn|9780306406157|N\. N\./);
  });

  test('can be base64-encoded', async () => {
    const body = Buffer.from(JSON.stringify(BOOK)).toString('base64');

    expect((await send(body, { isBase64Encoded: true })).statusCode).toBe(202);
  });
});

describe('a queue that fails', () => {
  test('is answered with 503 and Retry-After', async () => {
    sqs.on(SendMessageCommand).rejects(Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }));

    const answer = await send(BOOK);

    expect(answer).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5' } });
    expect(problem(answer)).toMatchObject({ type: '/problems/unavailable', requestId: 'api-request-1' });
    expect(answer.body).not.toContain('Rate exceeded');
    expect(output().metric('RecordsUnavailable')).toEqual([1]);
    expect(output().metric('RecordsAccepted')).toEqual([]);
    expect(output().logs()).toMatchObject([{ outcome: 'unavailable', errorCode: 'ThrottlingException' }]);
  });

  test('by not answering is answered with 503 before the time of the function is up', async () => {
    sqs.on(SendMessageCommand).callsFake(() => new Promise(() => {}));

    const answer = await untilTimeIsUp(
      () => send(BOOK),
      () => messages().length > 0,
    );

    expect(answer.statusCode).toBe(503);
    expect(output().logs()).toMatchObject([{ errorCode: 'DeadlineError' }]);
  });
});

describe('an invalid book record', () => {
  const { isbn: _, ...withoutIsbn } = BOOK;
  const cases: [what: string, body: unknown, errors: object[]][] = [
    ['without a field', withoutIsbn, [{ pointer: '/isbn', code: 'required' }]],
    ['with an unknown field', { ...BOOK, publisher: 'x' }, [{ pointer: '/publisher', code: 'additional-properties' }]],
    [
      'with an unknown field of an unusual name',
      { ...BOOK, '<b>': 'x' },
      [{ pointer: '', code: 'additional-properties' }],
    ],
    ['with a number as title', { ...BOOK, title: 1 }, [{ pointer: '/title', code: 'type' }]],
    ['with text as price', { ...BOOK, price: '19.99' }, [{ pointer: '/price', code: 'type' }]],
    ['with null', { ...BOOK, notes: null }, [{ pointer: '/notes', code: 'type' }]],
    ['with an empty title', { ...BOOK, title: '' }, [{ pointer: '/title', code: 'min-length' }]],
    ['with a title too long', { ...BOOK, title: 'x'.repeat(501) }, [{ pointer: '/title', code: 'max-length' }]],
    ['with a wrong check digit', { ...BOOK, isbn: '9780306406158' }, [{ pointer: '/isbn', code: 'check-digit' }]],
    ['with an ISBN-10', { ...BOOK, isbn: '0306406152' }, [{ pointer: '/isbn', code: 'pattern' }]],
    ['with a digit that is not ASCII', { ...BOOK, isbn: '978030640615７' }, [{ pointer: '/isbn', code: 'pattern' }]],
    ['with a line break in the ISBN', { ...BOOK, isbn: '9780306406157\n' }, [{ pointer: '/isbn', code: 'pattern' }]],
    ['with price 0', { ...BOOK, price: 0 }, [{ pointer: '/price', code: 'minimum' }]],
    ['with a negative price', { ...BOOK, price: -1 }, [{ pointer: '/price', code: 'minimum' }]],
    ['with tenths of cents', { ...BOOK, price: 19.999 }, [{ pointer: '/price', code: 'decimals' }]],
    ['with a price above the maximum', { ...BOOK, price: 1_000_000.01 }, [{ pointer: '/price', code: 'maximum' }]],
    ['with half a year', { ...BOOK, publishedYear: 1999.5 }, [{ pointer: '/publishedYear', code: 'type' }]],
    [
      'with two errors',
      { ...BOOK, isbn: '9780306406158', price: 1.001 },
      [{ pointer: '/isbn' }, { pointer: '/price' }],
    ],
    ['that is a list', [BOOK], [{ pointer: '', code: 'type' }]],
    ['that is text', '"x"', [{ pointer: '', code: 'type' }]],
    ['that is null', 'null', [{ pointer: '', code: 'type' }]],
  ];

  test.each(cases)('%s is answered with 400 and the position of the error', async (_, body, errors) => {
    const answer = await send(body);

    expect(answer.statusCode).toBe(400);
    expect(problem(answer)).toMatchObject({
      contentType: 'application/problem+json',
      type: '/problems/invalid-body',
      status: 400,
      instance: '/dev/stream',
      requestId: 'api-request-1',
      errors,
    });
    expect(messages()).toEqual([]);
    expect(output().metric('RecordsRejected')).toEqual([1]);
    expect(output().logs()).toMatchObject([{ outcome: 'rejected', errorCode: 'invalid-body' }]);
  });

  test.each([0.01, 0.1, 0.07, 1.15, 4.35, 19.99, 1_000_000, 999_999.99])(
    'can become valid with the price %d',
    async (price) => {
      expect((await send({ ...BOOK, price })).statusCode).toBe(202);
    },
  );

  test('has at most twenty errors', async () => {
    const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`field${index}`, 1]));

    expect(problem(await send(fields)).errors).toHaveLength(20);
  });

  test('is not repeated in the answer or the logs', async () => {
    const secret = '<script>hunter2</script>';
    const answer = await send({ ...BOOK, isbn: secret, [secret]: 1, publishedYear: secret });

    expect(answer.statusCode).toBe(400);
    expect(answer.body + JSON.stringify(output().logs())).not.toContain('hunter2');
  });
});
