import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import type { HttpApiEvent } from '../../lambda/shared/api/http-api.ts';
import { useNotifyCustomer, useProcessOrder } from '../support/lambda/order-workers.ts';
import { useServeOrders } from '../support/lambda/serve-orders.ts';

interface RequestExpectation {
  readonly status: number;
  readonly problem?: string;
  /** @default none */
  readonly authorization?: string;
  /** Number of orders on the topic after the request was sent twice. */
  readonly published?: number;
}

const requests: Record<string, RequestExpectation> = {
  'serve-orders/post.json': { status: 202, published: 2 },
  'serve-orders/post-base64.json': { status: 202, published: 2 },
  'serve-orders/post-with-key.json': { status: 202, authorization: 'iam', published: 1 },
  'serve-orders/post-with-token.json': { status: 202, authorization: 'jwt', published: 2 },
  'serve-orders/post-for-another.json': { status: 403, authorization: 'jwt', problem: 'forbidden' },
  'serve-orders/tenth-of-a-cent.json': { status: 400, problem: 'invalid-body' },
  'serve-orders/not-utf-8.json': { status: 400, problem: 'unsafe-json' },
  'serve-orders/list.json': { status: 200 },
  'serve-orders/list-own.json': { status: 200, authorization: 'jwt' },
  'serve-orders/list-of-another.json': { status: 403, authorization: 'jwt', problem: 'forbidden' },
  'serve-orders/list-of-nobody.json': { status: 400, problem: 'invalid-customer-id' },
  'serve-orders/limit-zero.json': { status: 400, problem: 'invalid-limit' },
  'serve-orders/foreign-cursor.json': { status: 400, problem: 'invalid-cursor' },
  'serve-orders/get.json': { status: 404, problem: 'not-found' },
  'serve-orders/get-by-path.json': { status: 400, problem: 'invalid-id' },
};

interface MessageExpectation {
  /** Number of orders that become rows and are notified. */
  readonly orders: number;
  readonly duplicates?: number;
  readonly deadLetters?: readonly string[];
}

const messages: Record<string, MessageExpectation> = {
  'order-placed/order.json': { orders: 1 },
  'order-placed/delivered-twice.json': { orders: 1, duplicates: 1 },
  'order-placed/poison-among-good.json': { orders: 2, deadLetters: ['MALFORMED_MESSAGE'] },
  'order-placed/in-an-envelope.json': { orders: 0, deadLetters: ['SNS_ENVELOPE'] },
  'order-placed/invalid-order.json': { orders: 0, deadLetters: ['INVALID_ORDER'] },
  'order-placed/of-another-type.json': { orders: 0, deadLetters: ['MALFORMED_MESSAGE'] },
};

const folder = resolve(import.meta.dirname, '../../events');

async function read<Event>(file: string): Promise<Event> {
  return JSON.parse(await readFile(join(folder, file), 'utf8'));
}

test('the sample events of orders all have an expectation here and a line in their README', async () => {
  const there: string[] = [];
  for (const kind of ['serve-orders', 'order-placed']) {
    there.push(...(await readdir(join(folder, kind))).map((name) => `${kind}/${name}`));
  }
  const readme = await readFile(join(folder, 'README.md'), 'utf8');

  expect(there.toSorted()).toEqual(Object.keys({ ...requests, ...messages }).toSorted());
  expect(there.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

describe('the sample request about orders', () => {
  const { handle, published } = useServeOrders();

  test.each(Object.entries(requests))(
    '%s gets the expected answer',
    async (file, { status, problem, authorization = 'none', ...expected }) => {
      const event = await read<HttpApiEvent>(file);

      const answers = [await handle(event, { authorization }), await handle(event, { authorization })];

      for (const { statusCode, json } of answers) {
        expect(statusCode).toBe(status);
        expect(problem && json.type).toBe(problem && `/problems/${problem}`);
      }
      expect(published()).toHaveLength(expected.published ?? 0);
    },
  );
});

describe('the sample event of orders', () => {
  const { tables, ...processing } = useProcessOrder();

  test.each(Object.entries(messages))(
    '%s becomes the expected rows',
    async (file, { orders, duplicates = 0, deadLetters = [] }) => {
      expect(await processing.handle(...(await read<SQSEvent>(file)).Records)).toEqual([]);

      expect(await tables.rows('orders')).toHaveLength(orders);
      expect(processing.metrics().OrdersDuplicate ?? 0).toBe(duplicates);
      expect(processing.deadLetterReasons()).toEqual(deadLetters);
    },
  );
});

describe('the sample event of orders', () => {
  const { notices, ...notifying } = useNotifyCustomer();

  test.each(Object.entries(messages))(
    '%s becomes the expected notices',
    async (file, { orders, duplicates = 0, deadLetters = [] }) => {
      expect(await notifying.handle(...(await read<SQSEvent>(file)).Records)).toEqual([]);

      expect(notices()).toHaveLength(orders);
      expect(notifying.metrics().NoticesDuplicate ?? 0).toBe(duplicates);
      expect(notifying.deadLetterReasons()).toEqual(deadLetters);
    },
  );
});
