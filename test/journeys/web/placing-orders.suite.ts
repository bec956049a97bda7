import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { waitFor } from '../../../bench/support/wait-for.ts';
import { problem } from './orders-fixture.ts';
import { alertOf, descriptionOf, fillIn, focusOn, placedOrders, placeOrder, submitButton } from './page-parts.ts';
import type { SiteWorld } from './site-world.ts';

/** Tests the form that places orders, and the watch over an accepted order. */
export function placingOrdersTests(world: SiteWorld): void {
  const posts = () => world.orders.requests.filter(({ method }) => method === 'POST');

  test('an order is placed, accepted, and then processed', async () => {
    world.orders.hold();
    const page = await world.open();
    await page.getByText('No orders yet.').waitFor();
    await fillIn(page);
    await page.getByRole('button', { name: 'Add line' }).click();
    await page.keyboard.type('INK-7');
    await page.getByLabel('Unit price').nth(1).fill('1000');
    await page.getByLabel('Note (optional)').fill('ring twice');

    await submitButton(page).click();

    await placedOrders(page).getByText('Accepted').waitFor();
    expect(await page.getByText('No orders yet.').count()).toBe(0);
    expect(await page.getByLabel('Article').inputValue()).toBe('');
    world.orders.release();
    await placedOrders(page).getByText('Processed').waitFor();
    await page
      .getByRole('status')
      .filter({ hasText: /Order \w{8} is processed\./ })
      .waitFor();
    expect(await placedOrders(page).innerText()).toContain('1,024.70');
    expect(world.orders.placed).toMatchObject([
      {
        customerId: 'ada',
        note: 'ring twice',
        lines: [
          { sku: 'PEN-1', quantity: 2, unitPrice: 12.35 },
          { sku: 'INK-7', quantity: 1, unitPrice: 1000 },
        ],
      },
    ]);
    expect(world.opened.refusals).toEqual([]);
  });

  test('an accepted order is watched after a reload, and on its own page', async () => {
    world.orders.hold();
    const page = await world.open();
    await placeOrder(page);
    await placedOrders(page).getByText('Accepted').waitFor();

    await page.reload();
    await placedOrders(page).getByRole('link').click();
    await page.getByText('Waiting to be processed…').waitFor();
    await focusOn(page, 'h1');
    world.orders.release();

    await page.getByRole('main').getByText('Processed').first().waitFor();
    expect(await page.getByRole('row', { name: /Total/ }).innerText()).toContain('24.70');
  });

  test('a slow order is reported, and after five minutes the user can check again', async () => {
    world.orders.hold();
    const page = await world.open('/?customer=ada', { hasOwnClock: true });
    await placeOrder(page);
    await page.getByText('Waiting to be processed…').waitFor();

    await passTimeUntil(page, 'longer than usual', 5_000);
    await passTimeUntil(page, 'Not processed after five minutes.', 30_000);
    world.orders.release();
    await page.getByRole('button', { name: 'Check again' }).click();

    await placedOrders(page).getByText('Processed').waitFor();
  });

  test('a retry after a 503 and a retry after a lost response order once', async () => {
    world.orders.answerNext('POST', () =>
      problem(503, 'unavailable', 'Nothing was taken', { headers: { 'retry-after': '1' } }),
    );
    world.orders.answerNext('POST', async (request) => {
      await world.orders.answerTruly(request);
      return 'cut' as const;
    });
    const page = await world.open();
    await fillIn(page);

    await submitButton(page).click();
    await alertOf(page).getByText('The API is not available at the moment.').waitFor();
    expect(await submitButton(page).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Try again', exact: true }).click();
    await alertOf(page).getByText('No connection.').waitFor();
    await alertOf(page).getByText('trying again does not place a second order').waitFor();
    // A reload of the page must not change the key.
    await page.reload();
    await page.getByText('This order was not confirmed.').waitFor();
    await submitButton(page).click();

    await placedOrders(page).getByText('Processed').waitFor();
    expect(world.orders.placed).toHaveLength(1);
    expect(new Set(posts().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(posts()).toHaveLength(3);
  });

  test('the next order has a new idempotency key', async () => {
    const page = await world.open();
    for (const count of [1, 2]) {
      await placeOrder(page);
      await placedOrders(page)
        .nth(count - 1)
        .getByText('Processed')
        .waitFor();
    }

    expect(world.orders.placed).toHaveLength(2);
    expect(posts()[0]?.idempotencyKey).not.toBe(posts()[1]?.idempotencyKey);
  });

  test('the errors of the API are shown at their fields', async () => {
    world.orders.answerNext('POST', () =>
      problem(400, 'invalid-body', 'Nothing of it was taken, see errors', {
        errors: [
          { pointer: '/lines/1/quantity', code: 'maximum', message: 'must be <= 1000' },
          { pointer: '/note', code: 'forbidden-character', message: 'must not contain U+0000' },
          { pointer: '/customerId', code: 'pattern', message: 'must match pattern' },
        ],
      }),
    );
    const page = await world.open();
    await fillIn(page);
    await page.getByRole('button', { name: 'Add line' }).click();
    await page.getByLabel('Article').nth(1).fill('INK-7');
    await page.getByLabel('Unit price').nth(1).fill('1');
    await submitButton(page).click();

    await alertOf(page).getByText('/customerId: must match pattern').waitFor();
    const quantity = page.getByLabel('Quantity').nth(1);
    expect(await quantity.getAttribute('aria-invalid')).toBe('true');
    expect(await descriptionOf(quantity)).toBe('Must be <= 1000.');
    expect(await descriptionOf(page.getByLabel('Note (optional)'))).toBe('Must not contain U+0000.');
    expect(await page.getByLabel('Quantity').first().getAttribute('aria-invalid')).toBeNull();
    await focusOn(page, '[aria-invalid]');

    await quantity.fill('3');
    expect(await quantity.getAttribute('aria-invalid')).toBeNull();
    await submitButton(page).click();
    await placedOrders(page).getByText('Processed').waitFor();
  });

  test('invalid input is shown without a request to the API', async () => {
    const page = await world.open();
    await fillIn(page, { sku: 'pen 1', quantity: '0', unitPrice: '0.005' });
    await submitButton(page).click();

    await page.getByText('Capital letters, digits and hyphens, such as PEN-1.').waitFor();
    await focusOn(page, '[aria-invalid]');
    expect(await page.locator('[aria-invalid]').count()).toBe(3);
    expect(posts()).toEqual([]);
  });

  test('the page says that the user is offline, and a retry works after that', async () => {
    const page = await world.open();
    await page.getByText('No orders yet.').waitFor();
    await page.context().setOffline(true);
    await placeOrder(page);
    await alertOf(page).getByText('You are offline.').waitFor();

    await page.context().setOffline(false);
    await submitButton(page).click();
    await placedOrders(page).getByText('Processed').waitFor();
    expect(world.orders.placed).toHaveLength(1);
  });
}

async function passTimeUntil(page: Page, text: string, stepMs: number): Promise<void> {
  await waitFor(text, async () => {
    await page.clock.fastForward(stepMs);
    return (await page.getByText(text).count()) > 0 || undefined;
  });
}
