import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { problem } from './orders-fixture.ts';
import { alertOf, fillIn, focusOn, placedOrders, submitButton } from './page-parts.ts';
import type { SiteWorld } from './site-world.ts';

/** Tests the list of orders, the page of an order, and the addresses of the site. */
export function readingOrdersTests(world: SiteWorld): void {
  test('orders are loaded page by page, each once', async () => {
    world.orders.seed('ada', 45);
    world.orders.seed('bob', 1);
    const page = await world.open();
    const more = page.getByRole('button', { name: 'Load more' });

    await more.waitFor();
    // A new order moves a shown order to the next page.
    world.orders.seed('ada', 1);
    await more.click();
    await expectCount(page, 39);
    await focusOn(page, 'li:nth-child(21) a');
    world.orders.answerNext('GET', () => problem(400, 'invalid-cursor', 'The cursor can not be used'));
    await more.click();
    await alertOf(page).getByText('The list is out of date.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expectCount(page, 20);
    await more.click();
    await expectCount(page, 40);
    await more.click();
    await expectCount(page, 46);

    expect(await more.count()).toBe(0);
    const names = await placedOrders(page).getByRole('link').allInnerTexts();
    expect(new Set(names).size).toBe(46);
    expect(await placedOrders(page).nth(1).innerText()).toContain('2 × PEN-45');
    expect(await placedOrders(page).last().innerText()).toContain('2 × PEN-1');
  });

  test.each([
    [403, problem(403, 'forbidden', 'These are not your orders'), 'Not allowed. These are not your orders.'],
    [404, { status: 404, body: { message: 'Not Found' } }, 'Not found. Not Found.'],
    [401, { status: 401, body: { message: 'Unauthorized' } }, 'Not signed in.'],
    [500, problem(500, 'internal-error', 'It is logged'), 'The API failed. It is logged.'],
    [200, { status: 200, headers: { 'content-type': 'text/html' } }, 'Unexpected response.'],
  ])('a response of %i to the list is shown as an error on the page', async (_status, answer, words) => {
    world.orders.answerNext('GET', () => answer);
    const page = await world.open();

    await alertOf(page).getByText(words).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Orders of ada');
  });

  test('after a 429 the list can be loaded again after the Retry-After', async () => {
    world.orders.seed('ada', 1);
    world.orders.answerNext('GET', () => ({
      status: 429,
      body: { message: 'Too Many Requests' },
      headers: { 'retry-after': '30' },
    }));
    const page = await world.open('/?customer=ada', { hasOwnClock: true });

    const retry = alertOf(page).getByRole('button');
    await alertOf(page).getByText('Too many requests.').waitFor();
    expect(await retry.innerText()).toBe('Try again in 30 s');
    expect(await retry.isDisabled()).toBe(true);
    await page.clock.fastForward(31_000);
    await retry.click();

    await expectCount(page, 1);
  });

  test('the customer is part of the address of the list and of an order', async () => {
    const [id] = world.orders.seed('ada', 1);
    const page = await world.open('/');
    await page.getByLabel('Customer').fill('-');
    await page.getByRole('button', { name: 'Show orders' }).click();
    await page.getByText('Letters, digits and').waitFor();
    await page.getByLabel('Customer').fill('ada');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Orders of ada' }).waitFor();
    await placedOrders(page).getByRole('link').click();
    await page.getByRole('heading', { name: `Order ${id?.slice(0, 8)}` }).waitFor();

    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(`/orders/${id}?customer=ada`);
    expect(await page.title()).toBe(`Order ${id?.slice(0, 8)} · Orders`);
    await page.goBack();
    await expectCount(page, 1);
    await page.getByRole('link', { name: 'Change customer' }).click();
    await page.getByLabel('Customer').waitFor();
  });

  test.each([
    ['/orders/6fa459ea-ee8a-4ca4-894e-db77e160355e?customer=ada', 'Order not found.'],
    ['/orders/no-uuid?customer=ada', 'The id is not a UUID.'],
    ['/orders/%E0%A4%A?customer=ada', 'The API rejected the request.'],
    ['/elsewhere?customer=ada', 'Page not found'],
  ])('the address %s shows an error', async (path, words) => {
    const page = await world.open(path);

    await page.getByRole('main').getByText(words).first().waitFor();
  });

  test('markup from a customer is shown as text', async () => {
    const hostile = '<img src=x onerror="document.title=1">';
    const page = await world.open(`/?${new URLSearchParams({ customer: hostile })}`);
    await fillIn(page);
    await page.getByLabel('Note (optional)').fill(hostile);
    await submitButton(page).click();
    await placedOrders(page).getByRole('link').click();

    await page.getByText(hostile).nth(2).waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  test('the content security policy allows requests to the site’s own API only', async () => {
    const page = await world.open();
    const refused = await page.evaluate(`fetch('http://127.0.0.1:9/').then(() => 'sent', (error) => error.message)`);

    expect(refused).toBe('Failed to fetch');
    expect(world.opened.troubles.splice(0).join()).toContain(
      'violates the following Content Security Policy directive: "connect-src \'self\'"',
    );
  });
}

async function expectCount(page: Page, count: number): Promise<void> {
  await placedOrders(page)
    .nth(count - 1)
    .waitFor();
  await placedOrders(page).nth(count).waitFor({ state: 'detached' });
}
