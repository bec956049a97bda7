import { PublishCommand } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readOrderPlaced } from '../../../../lambda/shared/order/order-event.ts';
import { anyOrder } from '../../../support/lambda/arbitraries.ts';
import { SERVE_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { awsError } from '../../../support/lambda/messages.ts';
import { ORDER } from '../../../support/lambda/orders.ts';
import { useServeOrders } from '../../../support/lambda/serve-orders.ts';
import { untilTimeIsUp } from '../../../support/lambda/time.ts';

const { sns, tables, output, post, published } = useServeOrders();

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;
/** The same order with its fields in reverse order. */
const REVERSED = {
  note: ORDER.note,
  lines: ORDER.lines.map(({ sku, quantity, unitPrice }) => ({ unitPrice, quantity, sku })),
  customerId: ORDER.customerId,
};
const keyed = (key = 'order-4711', userArn?: string) => ({
  headers: { 'idempotency-key': key },
  ...(userArn !== undefined && { userArn }),
});
const idsPublished = () => published().map(({ Message = '' }) => readOrderPlaced(Message).id);

describe('a posted order', () => {
  test('is answered with 202 and its id, and is published once', async () => {
    const answer = await post(ORDER);

    expect(answer).toMatchObject({
      statusCode: 202,
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
      json: { id: expect.stringMatching(UUID), status: 'accepted' },
    });
    expect(published()).toEqual([
      {
        TopicArn: SERVE_ENVIRONMENT.TOPIC_ARN,
        Message: expect.stringMatching(/^[\x20-\x7e]+$/),
        MessageAttributes: { eventType: { DataType: 'String', StringValue: 'order-placed' } },
      },
    ]);
    expect(readOrderPlaced(published()[0]?.Message ?? '')).toEqual({
      id: answer.json.id,
      placedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      order: ORDER,
    });
  });

  test('gets a new id each time', async () => {
    expect((await post(ORDER)).json.id).not.toBe((await post(ORDER)).json.id);
    expect(tables.calls()).toEqual([]);
  });

  test('is counted and is logged without its content', async () => {
    const { json } = await post(ORDER);

    expect(output().metric('OrdersAccepted')).toEqual([1]);
    expect(output().logs()).toMatchObject([{ outcome: 'accepted', orderId: json.id, requestId: 'api-request-1' }]);
    expect(JSON.stringify(output().logs())).not.toMatch(/TEA|Opa|"ann"/);
  });

  test('is published with its text unchanged', async () => {
    const note = "'; DROP TABLE orders; -- <script> \u0024{jndi:x} e\u0301 \u202eabc\u200b";
    await post({ ...ORDER, note });

    expect(readOrderPlaced(published()[0]?.Message ?? '').order.note).toBe(note);
  });
});

describe('a topic that fails', () => {
  test.each(['InternalErrorException', 'ThrottledException', 'AuthorizationErrorException', 'NotFoundException'])(
    'with %s is answered with 503 and Retry-After',
    async (name) => {
      sns.on(PublishCommand).rejects(awsError(name, 'as AWS says it'));

      const answer = await post(ORDER);

      expect(answer).toMatchObject({
        statusCode: 503,
        headers: { 'Retry-After': '5', 'Content-Type': 'application/problem+json' },
        json: { type: '/problems/unavailable', instance: '/items', requestId: 'api-request-1' },
      });
      expect(answer.body).not.toContain('as AWS says it');
      expect(output().metric('OrdersUnavailable')).toEqual([1]);
      expect(output().metric('OrdersAccepted')).toEqual([]);
    },
  );

  test('by not answering is answered with 503 before the time of the function is up', async () => {
    sns.on(PublishCommand).callsFake(() => new Promise(() => {}));

    const answer = await untilTimeIsUp(
      () => post(ORDER),
      () => published().length > 0,
    );

    expect(answer.statusCode).toBe(503);
    expect(output().logs()).toMatchObject([{ errorCode: 'DeadlineError' }]);
  });

  test('leaves its id to the next attempt with the same key, even with its fields in another order', async () => {
    sns.on(PublishCommand).rejectsOnce(awsError('InternalErrorException'));

    expect((await post(ORDER, keyed())).statusCode).toBe(503);
    const { json } = await post(REVERSED, keyed());

    expect(idsPublished()).toEqual([json.id, json.id]);
  });
});

describe('an idempotency key', () => {
  test('makes an order be published once, however often it is sent', async () => {
    const answers = [await post(ORDER, keyed()), await post(ORDER, keyed()), await post(REVERSED, keyed())];

    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(published()).toHaveLength(1);
    expect(output().metric('OrdersAccepted')).toEqual([1]);
    expect(output().logs()).toMatchObject([{ outcome: 'accepted' }, { outcome: 'replayed' }, { outcome: 'replayed' }]);
  });

  test('cannot be used again for an order with its lines in another order', async () => {
    await post(ORDER, keyed());

    expect(await post({ ...ORDER, lines: ORDER.lines.toReversed() }, keyed())).toMatchObject({
      statusCode: 422,
      json: { type: '/problems/idempotency-key-reused' },
    });
  });

  test('is separate for each caller', async () => {
    const users = ['ann', 'bob'].map((name) => `arn:aws:iam::111122223333:user/${name}`);
    for (const userArn of users) expect((await post(ORDER, keyed('k', userArn))).statusCode).toBe(202);

    expect(new Set(idsPublished()).size).toBe(2);
  });
});

describe('an invalid order', () => {
  const line = { sku: 'POT', quantity: 1, unitPrice: 1 };
  const withLine = (changes: object) => ({ ...ORDER, lines: [line, { ...line, ...changes }] });

  test.each<[what: string, body: unknown, error: object]>([
    ['without a customer', { lines: ORDER.lines }, { pointer: '/customerId', code: 'required' }],
    ['with another field', { ...ORDER, total: 1 }, { pointer: '/total', code: 'additional-properties' }],
    ['with an id', { ...ORDER, id: 'x' }, { pointer: '/id', code: 'additional-properties' }],
    [
      'with a customer that starts with a dot',
      { ...ORDER, customerId: '.ann' },
      { pointer: '/customerId', code: 'pattern' },
    ],
    [
      'with a customer and a line break',
      { ...ORDER, customerId: 'ann\n' },
      { pointer: '/customerId', code: 'pattern' },
    ],
    ['with an empty customer', { ...ORDER, customerId: '' }, { pointer: '/customerId', code: 'pattern' }],
    ['without lines', { ...ORDER, lines: [] }, { pointer: '/lines', code: 'min-items' }],
    ['with 51 lines', { ...ORDER, lines: Array(51).fill(line) }, { pointer: '/lines', code: 'max-items' }],
    ['with text as lines', { ...ORDER, lines: 'x' }, { pointer: '/lines', code: 'type' }],
    ['with quantity 0', withLine({ quantity: 0 }), { pointer: '/lines/1/quantity', code: 'minimum' }],
    ['with quantity 1.5', withLine({ quantity: 1.5 }), { pointer: '/lines/1/quantity', code: 'type' }],
    ['with quantity 1,001', withLine({ quantity: 1_001 }), { pointer: '/lines/1/quantity', code: 'maximum' }],
    ['with price 0', withLine({ unitPrice: 0 }), { pointer: '/lines/1/unitPrice', code: 'minimum' }],
    ['with a negative price', withLine({ unitPrice: -1 }), { pointer: '/lines/1/unitPrice', code: 'minimum' }],
    ['with tenths of cents', withLine({ unitPrice: 1.005 }), { pointer: '/lines/1/unitPrice', code: 'decimals' }],
    ['with text as price', withLine({ unitPrice: '1' }), { pointer: '/lines/1/unitPrice', code: 'type' }],
    ['with a SKU in lower case', withLine({ sku: 'pot' }), { pointer: '/lines/1/sku', code: 'pattern' }],
    [
      'with an unknown field in a line',
      withLine({ gift: true }),
      { pointer: '/lines/1/gift', code: 'additional-properties' },
    ],
    ['with a note too long', { ...ORDER, note: 'x'.repeat(1_001) }, { pointer: '/note', code: 'max-length' }],
    ['that is a list', [ORDER], { pointer: '', code: 'type' }],
    ['that is null', 'null', { pointer: '', code: 'type' }],
  ])('%s is answered with 400 and the position of the error', async (_, body, error) => {
    const answer = await post(body);

    expect(answer).toMatchObject({ statusCode: 400, json: { type: '/problems/invalid-body', errors: [error] } });
    expect(published()).toEqual([]);
    expect(output().metric('OrdersRejected')).toEqual([1]);
  });

  test('has at most twenty errors', async () => {
    const { json } = await post({ ...ORDER, lines: Array(50).fill({ ...line, unitPrice: 1.005 }) });

    expect(json.errors).toHaveLength(20);
  });
});

test('every valid order is published unchanged, within a tenth of the limit of Amazon SNS', async () => {
  await fc.assert(
    fc.asyncProperty(anyOrder, async (order) => {
      sns.resetHistory();
      const { statusCode } = await post(order);
      fc.pre(statusCode === 202);

      const [{ Message = '' } = {}] = published();
      expect(readOrderPlaced(Message).order).toEqual(order);
      expect(Buffer.byteLength(Message)).toBeLessThan(26_214);
    }),
  );
});
