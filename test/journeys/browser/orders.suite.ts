import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { waitFor } from '../../../bench/support/wait-for.ts';
import { execute, executeExample, flowOf, type LocalPages, showView } from './local-pages.ts';

const API = '/_local/apis/Orders#/default';
const parameter = (page: Page, name: string) => page.locator(`tr[data-param-name="${name}"] input`);

/** Tests Orders on the console and on the page of its API. */
export function ordersTests(local: LocalPages): void {
  /** Resolves when the order is processed. */
  const placeOrder = async (customerId: string): Promise<string> => {
    const { ItemsUrl = '' } = local.cloud.outputs.Orders ?? {};
    const response = await fetch(ItemsUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customerId, lines: [{ sku: 'PEN-1', quantity: 1, unitPrice: 1 }] }),
    });
    const { id } = (await response.json()) as { id: string };
    await waitFor('the order', async () => (await fetch(`${ItemsUrl}/${id}`)).ok || undefined);
    return id;
  };

  test('an order placed from the page of its API becomes a row and a notice', async () => {
    const id = await executeExample((await local.open(`${API}/placeOrder`)).page);

    const page = local.console;
    await showView(page, 'Orders/overview');
    const row = page.getByRole('region', { name: 'Table file-pipeline-dev-orders-orderstable' }).getByRole('row');
    await row.filter({ hasText: id }).filter({ hasText: '33.99' }).waitFor();
    const notices = page.getByRole('region', { name: 'Topic file-pipeline-dev-Orders-Notices' });
    await notices.getByRole('row', { name: `Your order ${id}` }).waitFor();
    const events = page.getByRole('region', { name: 'Topic file-pipeline-dev-Orders-ImportantEvents' });
    await events.getByRole('row', { name: `order-placed ${id}` }).waitFor();
    expect(await events.getByText('0 undelivered').isVisible()).toBe(false);
    await events.getByText(/Subscribers: \S+-ProcessOrder, \S+-NotifyCustomer/).waitFor();
  });

  test('orders flow from their API over the topic to both queues', async () => {
    await showView(local.console, 'Orders/overview');

    expect(await flowOf(local.console)).toEqual([
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

  test('orders can be found and listed page by page on the page of their API', async () => {
    const [older, newer] = [await placeOrder('ada'), await placeOrder('ada')];

    const { page: finding } = await local.open(`${API}/getOrder`);
    await parameter(finding, 'id').fill(older);
    await (await execute(finding, 200)).filter({ hasText: '"customerId": "ada"' }).waitFor();

    const { page: listing } = await local.open(`${API}/listOrders`);
    await parameter(listing, 'customerId').fill('ada');
    await parameter(listing, 'limit').fill('1');
    const first = (await execute(listing, 200)).filter({ hasText: newer });
    const cursor = /"nextCursor": "([^"]+)"/.exec((await first.textContent()) ?? '')?.[1] ?? 'none';
    await parameter(listing, 'cursor').fill(cursor);
    const second = (await execute(listing, 200)).filter({ hasText: older });
    expect(await second.textContent()).not.toContain(newer);
  });

  test.each(['ProcessOrder', 'NotifyCustomer'])('a dead letter of %s is replayed to its own queue', async (worker) => {
    const queueUrl = local.cloud.outputs.Orders?.[`${worker}QueueUrl`];
    await local.send(queueUrl, '{"type":"order-placed","id":"no-uuid"}');
    await showView(local.console, 'Orders/overview');
    const letters = local.console.getByRole('group', {
      name: `Dead letters in file-pipeline-dev-Orders-${worker}-dead-letters`,
    });

    await letters.getByRole('button', { name: 'Replay order-placed no-uuid' }).click();

    await letters.getByText('replayCount: 1').waitFor({ state: 'attached' });
  });
}
