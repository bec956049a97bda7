import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll, expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { clientOptions } from '../../../bench/support/start-stacks.ts';
import { waitFor } from '../../../bench/support/wait-for.ts';
import { readCursor, writeCursor } from '../../../lambda/shared/api/cursor.ts';
import { apiClient, expectProblem } from '../support/api-client.ts';
import { GOOD_ORDER } from './bad-orders.ts';

const HOUR_MS = 3_600_000;
const AT_ONCE = 20;
/** Customers whose lists have more than one page. */
const OWNER = 'cursor-owner';
const OTHER = 'cursor-other';

export function cursorSuite(cloud: () => PrivateCloud): void {
  let cursor: string;
  let foreign: string;
  let secret: string;

  beforeAll(async () => {
    const { post } = apiClient(cloud().outputs.Orders?.ItemsUrl);
    const customers = [OWNER, OWNER, OWNER, OTHER, OTHER];
    for (const customerId of customers) await post({ ...GOOD_ORDER, customerId });
    for (const customer of new Set(customers)) {
      const orders = customers.filter((one) => one === customer).length;
      await waitFor(`the orders of ${customer}`, async () => {
        const { items } = JSON.parse((await list(`customerId=${customer}`)).text);
        return items.length === orders || undefined;
      });
    }
    secret = await readCursorSecret(cloud());
    cursor = await firstCursor(OWNER);
    foreign = await firstCursor(OTHER);
  });

  const list = (query: string) => apiClient(cloud().outputs.Orders?.ItemsUrl).get(`?${query}`);
  const goOn = (text: string, customerId = OWNER) =>
    list(`customerId=${customerId}&limit=1&cursor=${encodeURIComponent(text)}`);
  async function firstCursor(customerId: string): Promise<string> {
    return JSON.parse((await list(`customerId=${customerId}&limit=1`)).text).nextCursor;
  }
  /** Writes a cursor as the API does, except for the given values. */
  const written = ({
    index = 'byCustomer',
    purpose = 'list-orders',
    customer = OWNER,
    key = secret,
    now = Date.now(),
  }) =>
    writeCursor(readCursor(cursor, { secret, scope: ['list-orders', 'byCustomer', OWNER], now: Date.now() }), {
      secret: key,
      scope: [purpose, index, customer],
      now,
    });

  async function expectAllRefused(cursors: readonly string[]) {
    const waiting = cursors.values();
    const refused = new Map<string, number>();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const text of waiting) {
          const { type } = expectProblem(await goOn(text), 400);
          refused.set(type, (refused.get(type) ?? 0) + 1);
        }
      }),
    );
    expect([...refused]).toEqual([['/problems/invalid-cursor', cursors.length]]);
  }

  test('cursors of the API lead through every page to the last', async () => {
    const second = JSON.parse((await goOn(cursor)).text);
    expect(second.items).toHaveLength(1);
    const third = JSON.parse((await goOn(second.nextCursor)).text);
    expect(third.items).toHaveLength(1);
    expect(third).not.toHaveProperty('nextCursor');
    expect((await goOn(written({}))).status).toBe(200);
  });

  test('every cursor with one changed bit is rejected', async () => {
    const bytes = Buffer.from(cursor, 'base64url');
    const bits = Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      return changed.toString('base64url');
    });
    expect(bits.length).toBeGreaterThan(1_000);
    await expectAllRefused(bits);
  });

  test('a truncated or extended cursor is rejected', async () => {
    const shorter = Array.from(cursor, (_, length) => cursor.slice(0, length));
    await expectAllRefused([...shorter, `${cursor}A`, `${cursor}AAAA`, `${cursor}${cursor}`]);
  });

  test.each([
    ['a period only', '.'],
    ['padding only', '===='],
    ['Base64 in another alphabet', '+/+/'],
    ['JSON', '{"key":{"id":"x"},"expiresAt":9999999999999}'],
    ['a key without a signature', Buffer.from('{"key":{"id":"x"}}').toString('base64url')],
    ['the name of a prototype', '__proto__'],
    ['control characters', '\u0000\n'],
    ['Cyrillic letters', '\u0410\u0411'],
    ['a noncharacter', '\ufffe'],
    ['a stringified object', '[object Object]'],
    ['6,000 characters', 'A'.repeat(6_000)],
  ])('a cursor that consists of %s is rejected', async (_what, text) => {
    await expectAllRefused([text]);
  });

  test('a cursor of another customer is rejected', async () => {
    expect((await goOn(foreign, OTHER)).status).toBe(200);
    await expectAllRefused([foreign]);
    expectProblem(await goOn(cursor, OTHER), 400);
  });

  test('a cursor that was signed for another purpose, with another key, or more than an hour ago is rejected', async () => {
    await expectAllRefused([
      written({ index: 'byStatus' }),
      written({ purpose: 'list-books' }),
      written({ customer: OTHER }),
      written({ key: `${secret}x` }),
      written({ now: Date.now() - HOUR_MS }),
    ]);
  });

  test('a request with two cursors is rejected', async () => {
    expectProblem(await list(`customerId=${OWNER}&cursor=${cursor}&cursor=${cursor}`), 400);
  });
}

/** Reads the secret that signs the cursors. */
async function readCursorSecret({ url }: PrivateCloud): Promise<string> {
  const { StackResources = [] } = await new CloudFormationClient(clientOptions(url)).send(
    new DescribeStackResourcesCommand({ StackName: 'file-pipeline-dev-Orders' }),
  );
  const secret = StackResources.find(({ ResourceType }) => ResourceType === 'AWS::SecretsManager::Secret');
  const { SecretString = '' } = await new SecretsManagerClient(clientOptions(url)).send(
    new GetSecretValueCommand({ SecretId: secret?.PhysicalResourceId }),
  );
  return SecretString;
}
