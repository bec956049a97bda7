import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { waitFor } from '../../../bench/support/wait-for.ts';
import { execute, executeExample, placesOf, useLocalPages } from './local-pages.ts';

const API = '/_local/apis/Orders#/default';

describe('Orders', () => {
  const pages = useLocalPages();
  const { consoleOf, pageAt } = pages;

  const parameter = (page: Page, name: string) => page.locator(`tr[data-param-name="${name}"] input`);

  /** Resolves when it is processed. */
  const placeOrder = async (customerId: string): Promise<string> => {
    const { ItemsUrl = '' } = pages.cloud.outputs.Orders ?? {};
    const response = await fetch(ItemsUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customerId, lines: [{ sku: 'PEN-1', quantity: 1, unitPrice: 1 }] }),
    });
    const { id } = (await response.json()) as { id: string };
    await waitFor('the order', async () => (await fetch(`${ItemsUrl}/${id}`)).ok || undefined);
    return id;
  };

  test('that are placed from the page of their API are rows, of which the customers have notices', async () => {
    const id = await executeExample(await pageAt(`${API}/placeOrder`));

    const page = await consoleOf('Orders/overview');
    const row = page.getByRole('region', { name: 'Table file-pipeline-dev-orders-orderstable' }).getByRole('row');
    await row.filter({ hasText: id }).filter({ hasText: '33.99' }).waitFor();
    const notices = page.getByRole('region', { name: 'Topic file-pipeline-dev-Orders-Notices' });
    await notices.getByRole('row', { name: `Your order ${id}` }).waitFor();
    const events = page.getByRole('region', { name: 'Topic file-pipeline-dev-Orders-ImportantEvents' });
    await events.getByRole('row', { name: `order-placed ${id}` }).waitFor();
    expect(await events.getByText('0 undelivered').isVisible()).toBe(false);
    await events.getByText(/Subscribers: \S+-ProcessOrder, \S+-NotifyCustomer/).waitFor();
  });

  test('go from their API over the topic to both queues', async () => {
    expect(await placesOf(await consoleOf('Orders/overview'))).toEqual([
      'Orders',
      'ServeOrdersFunction',
      'ImportantEvents',
      'ProcessOrderQueue',
      'ProcessOrderFunction',
      'OrdersTable',
      'NotifyCustomerQueue',
      'NotifyCustomerFunction',
      'Notices',
      'LedgerTable',
      'IdempotencyTable',
    ]);
  });

  test('are found and listed, page by page, on the page of their API', async () => {
    const [older, newer] = [await placeOrder('ada'), await placeOrder('ada')];

    const finding = await pageAt(`${API}/getOrder`);
    await parameter(finding, 'id').fill(older);
    await (await execute(finding, 200)).filter({ hasText: '"customerId": "ada"' }).waitFor();

    const listing = await pageAt(`${API}/listOrders`);
    await parameter(listing, 'customerId').fill('ada');
    await parameter(listing, 'limit').fill('1');
    const first = (await execute(listing, 200)).filter({ hasText: newer });
    const cursor = /"nextCursor": "([^"]+)"/.exec((await first.textContent()) ?? '')?.[1] ?? 'none';
    await parameter(listing, 'cursor').fill(cursor);
    const second = (await execute(listing, 200)).filter({ hasText: older });
    expect(await second.textContent()).not.toContain(newer);
  });

  test.each(['ProcessOrder', 'NotifyCustomer'])('that %s gives up go back to its own queue', async (worker) => {
    const sqs = new SQSClient({
      endpoint: pages.cloud.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const QueueUrl = pages.cloud.outputs.Orders?.[`${worker}QueueUrl`];
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"type":"order-placed","id":"no-uuid"}' }));
    const page = await consoleOf('Orders/overview');
    const letters = page.getByRole('group', {
      name: `Dead letters in file-pipeline-dev-Orders-${worker}-dead-letters`,
    });

    await letters.getByRole('button', { name: 'Replay order-placed no-uuid' }).click();

    await letters.getByText('replayCount: 1').waitFor({ state: 'attached' });
  });
});
