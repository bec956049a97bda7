import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/screenshots/browser.ts';
import { waitFor } from '../../scripts/shared/wait-for.ts';
import { buildSite } from '../../web/build.ts';
import { type OpenedSite, openSite } from './open-site.ts';
import { createOrdersFixture, type OrdersFixture, problem } from './orders-fixture.ts';
import { startSite } from './site-server.ts';

describe('the page of orders', () => {
  let browser: Browser;
  let folder: string;
  let orders: OrdersFixture;
  let site: Awaited<ReturnType<typeof startSite>>;
  let opened: OpenedSite;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'site-'));
    [browser] = await Promise.all([launchBrowser(), buildSite({ outFolder: folder })]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    orders = createOrdersFixture();
    site = await startSite({ folder, orders, config: { authorization: 'none' } });
  });
  afterEach(async () => {
    await opened.close();
    await site.stop();
    expect(opened.troubles).toEqual([]);
  });

  async function open(path = '/?customer=ada', options = {}): Promise<void> {
    opened = await openSite(browser, site.url, path, options);
    page = opened.page;
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
  async function fillIn(sku = 'PEN-1', quantity = '2', unitPrice = '12.35'): Promise<void> {
    await page.getByLabel('Article').fill(sku);
    await page.getByLabel('Quantity').fill(quantity);
    await page.getByLabel('Unit price').fill(unitPrice);
  }
  const submit = () => page.getByRole('button', { name: /Place order|Try again/ });
  const listed = () => page.getByRole('list', { name: 'Placed orders' }).getByRole('listitem');
  const alert = () => page.getByRole('alert');
  const posts = () => orders.requests.filter(({ method }) => method === 'POST');

  test('an order is placed, accepted, and then processed', async () => {
    orders.hold();
    await open();
    await page.getByText('No orders yet.').waitFor();
    await fillIn();
    await page.getByRole('button', { name: 'Add line' }).click();
    await page.keyboard.type('INK-7');
    await page.getByLabel('Unit price').nth(1).fill('1000');
    await page.getByLabel('Note (optional)').fill('ring twice');

    await submit().click();

    await listed().getByText('Accepted').waitFor();
    expect(await page.getByText('No orders yet.').count()).toBe(0);
    expect(await page.getByLabel('Article').inputValue()).toBe('');
    orders.release();
    await listed().getByText('Processed').waitFor();
    await page
      .getByRole('status')
      .filter({ hasText: /Order \w{8} is processed\./ })
      .waitFor();
    expect(await listed().innerText()).toContain('1,024.70');
    expect(orders.placed).toMatchObject([
      {
        customerId: 'ada',
        note: 'ring twice',
        lines: [
          { sku: 'PEN-1', quantity: 2, unitPrice: 12.35 },
          { sku: 'INK-7', quantity: 1, unitPrice: 1000 },
        ],
      },
    ]);
    expect(opened.refusals).toEqual([]);
  });

  test('an accepted order is still watched after a reload, and on its own page', async () => {
    orders.hold();
    await open();
    await fillIn();
    await submit().click();
    await listed().getByText('Accepted').waitFor();

    await page.reload();
    await listed().getByRole('link').click();
    await page.getByText('Waiting to be processed…').waitFor();
    await expectFocus('h1');
    orders.release();

    await page.getByRole('main').getByText('Processed').first().waitFor();
    expect(await page.getByRole('row', { name: /Total/ }).innerText()).toContain('24.70');
  });

  test('an order that takes long says so, and that it is safe, until nobody looks any more', async () => {
    orders.hold();
    await open('/?customer=ada', { hasOwnClock: true });
    await fillIn();
    await submit().click();
    await page.getByText('Waiting to be processed…').waitFor();

    await passTimeUntil('longer than usual', 5_000);
    await passTimeUntil('Not processed after five minutes.', 30_000);
    orders.release();
    await page.getByRole('button', { name: 'Look again' }).click();

    await listed().getByText('Processed').waitFor();
  });

  test('a click after a 503 and one after a lost answer order once', async () => {
    orders.answerNext('POST', () =>
      problem(503, 'unavailable', 'Nothing was taken', { headers: { 'retry-after': '1' } }),
    );
    orders.answerNext('POST', async (request) => {
      await orders.answerTruly(request);
      return 'cut' as const;
    });
    await open();
    await fillIn();

    await submit().click();
    await alert().getByText('The API is not available right now.').waitFor();
    expect(await submit().isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Try again', exact: true }).click();
    await alert().getByText('No connection.').waitFor();
    await alert().getByText('Trying again does not order twice').waitFor();
    // Even the tab may be loaded again meanwhile.
    await page.reload();
    await page.getByText('This order was not confirmed.').waitFor();
    await submit().click();

    await listed().getByText('Processed').waitFor();
    expect(orders.placed).toHaveLength(1);
    expect(new Set(posts().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(posts()).toHaveLength(3);
  });

  test('the next order has a key of its own', async () => {
    await open();
    for (const count of [1, 2]) {
      await fillIn();
      await submit().click();
      await listed()
        .nth(count - 1)
        .getByText('Processed')
        .waitFor();
    }

    expect(orders.placed).toHaveLength(2);
    expect(posts()[0]?.idempotencyKey).not.toBe(posts()[1]?.idempotencyKey);
  });

  test('what the API finds wrong is said at the fields', async () => {
    orders.answerNext('POST', () =>
      problem(400, 'invalid-body', 'Nothing of it was taken, see errors', {
        errors: [
          { pointer: '/lines/1/quantity', code: 'maximum', message: 'must be <= 1000' },
          { pointer: '/note', code: 'forbidden-character', message: 'must not contain U+0000' },
          { pointer: '/customerId', code: 'pattern', message: 'must match pattern' },
        ],
      }),
    );
    await open();
    await fillIn();
    await page.getByRole('button', { name: 'Add line' }).click();
    await page.getByLabel('Article').nth(1).fill('INK-7');
    await page.getByLabel('Unit price').nth(1).fill('1');
    await submit().click();

    await alert().getByText('/customerId: must match pattern').waitFor();
    const quantity = page.getByLabel('Quantity').nth(1);
    expect(await quantity.getAttribute('aria-invalid')).toBe('true');
    expect(await describedBy(quantity)).toBe('Must be <= 1000.');
    expect(await describedBy(page.getByLabel('Note (optional)'))).toBe('Must not contain U+0000.');
    expect(await page.getByLabel('Quantity').first().getAttribute('aria-invalid')).toBeNull();
    await expectFocus('[aria-invalid]');

    await quantity.fill('3');
    expect(await quantity.getAttribute('aria-invalid')).toBeNull();
    await submit().click();
    await listed().getByText('Processed').waitFor();
  });

  test('what is plainly wrong is said without asking the API', async () => {
    await open();
    await fillIn('pen 1', '0', '0.005');
    await submit().click();

    await page.getByText('Capital letters, digits and hyphens, such as PEN-1.').waitFor();
    await expectFocus('[aria-invalid]');
    expect(await page.locator('[aria-invalid]').count()).toBe(3);
    expect(posts()).toEqual([]);
  });

  test('more orders are loaded a page at a time, without any twice', async () => {
    orders.seed('ada', 45);
    orders.seed('bob', 1);
    await open();
    const more = page.getByRole('button', { name: 'Load more' });

    await more.click();
    await listed().nth(39).waitFor();
    await expectFocus('li:nth-child(21) a');
    orders.answerNext('GET', () => problem(400, 'invalid-cursor', 'The cursor can not be used'));
    await more.click();
    await alert().getByText('The list is out of date.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expectCount(20);
    await more.click();
    await expectCount(40);
    await more.click();
    await expectCount(45);

    expect(await more.count()).toBe(0);
    const names = await listed().getByRole('link').allInnerTexts();
    expect(new Set(names).size).toBe(45);
    expect(await listed().first().innerText()).toContain('2 × PEN-45');
    expect(await listed().last().innerText()).toContain('2 × PEN-1');
  });

  test.each([
    [403, problem(403, 'forbidden', 'These are not your orders'), 'Not allowed. These are not your orders.'],
    [404, { status: 404, body: { message: 'Not Found' } }, 'Not found. Not Found.'],
    [401, { status: 401, body: { message: 'Unauthorized' } }, 'Not signed in.'],
    [500, problem(500, 'internal-error', 'It is logged'), 'The API failed. It is logged.'],
    [200, { status: 200, headers: { 'content-type': 'text/html' } }, 'Unexpected answer.'],
  ])('a list that is answered %i is an error that stays on the page', async (_status, answer, words) => {
    orders.answerNext('GET', () => answer);
    await open();

    await alert().getByText(words).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Orders of ada');
  });

  test('after a 429 the list can be asked for again when the API said', async () => {
    orders.seed('ada', 1);
    orders.answerNext('GET', () => ({
      status: 429,
      body: { message: 'Too Many Requests' },
      headers: { 'retry-after': '30' },
    }));
    await open('/?customer=ada', { hasOwnClock: true });

    const retry = alert().getByRole('button');
    await alert().getByText('Too many requests.').waitFor();
    expect(await retry.innerText()).toBe('Try again in 30 s');
    expect(await retry.isDisabled()).toBe(true);
    await page.clock.fastForward(31_000);
    await retry.click();

    await expectCount(1);
  });

  test('being offline is called that', async () => {
    await open();
    await page.getByText('No orders yet.').waitFor();
    await page.context().setOffline(true);
    await fillIn();
    await submit().click();
    await alert().getByText('You are offline.').waitFor();

    await page.context().setOffline(false);
    await submit().click();
    await listed().getByText('Processed').waitFor();
    expect(orders.placed).toHaveLength(1);
  });

  test('one says who one is, and it stays in the address', async () => {
    const [id] = orders.seed('ada', 1);
    await open('/');
    await page.getByLabel('Customer').fill('-');
    await page.getByRole('button', { name: 'Show orders' }).click();
    await page.getByText('Letters, digits and').waitFor();
    await page.getByLabel('Customer').fill('ada');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Orders of ada' }).waitFor();
    await listed().getByRole('link').click();
    await page.getByRole('heading', { name: `Order ${id?.slice(0, 8)}` }).waitFor();

    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(`/orders/${id}?customer=ada`);
    expect(await page.title()).toBe(`Order ${id?.slice(0, 8)} · Orders`);
    await page.goBack();
    await expectCount(1);
    await page.getByRole('link', { name: 'Change customer' }).click();
    await page.getByLabel('Customer').waitFor();
  });

  test.each([
    ['/orders/6fa459ea-ee8a-4ca4-894e-db77e160355e?customer=ada', 'There is no such order'],
    ['/orders/no-uuid?customer=ada', 'The id is no UUID.'],
    ['/orders/%E0%A4%A?customer=ada', 'The API does not accept this.'],
    ['/elsewhere?customer=ada', 'There is no such page'],
  ])('%s says so', async (path, words) => {
    await open(path);

    await page.getByRole('main').getByText(words).first().waitFor();
  });

  test('what customers write is text', async () => {
    const hostile = '<img src=x onerror="document.title=1">';
    await open(`/?${new URLSearchParams({ customer: hostile })}`);
    await fillIn();
    await page.getByLabel('Note (optional)').fill(hostile);
    await submit().click();
    await listed().getByRole('link').click();

    await page.getByText(hostile).nth(2).waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  test('the policy lets the page talk to its own API only', async () => {
    await open();
    const refused = await page.evaluate(`fetch('http://127.0.0.1:9/').then(() => 'sent', (error) => error.message)`);

    expect(refused).toBe('Failed to fetch');
    expect(opened.troubles.splice(0).join()).toContain(
      'violates the following Content Security Policy directive: "connect-src \'self\'"',
    );
  });

  async function expectFocus(selector: string): Promise<void> {
    await page.locator(`${selector}:focus`).waitFor();
  }
  async function expectCount(count: number): Promise<void> {
    await listed()
      .nth(count - 1)
      .waitFor();
    await listed().nth(count).waitFor({ state: 'detached' });
  }
  async function passTimeUntil(text: string, stepMs: number): Promise<void> {
    await waitFor(text, async () => {
      await page.clock.fastForward(stepMs);
      return (await page.getByText(text).count()) > 0 || undefined;
    });
  }
});

async function describedBy(field: Locator): Promise<string> {
  const id = await field.getAttribute('aria-describedby');
  return field.page().locator(`[id="${id}"]`).innerText();
}
