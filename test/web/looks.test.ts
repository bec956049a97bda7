import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/screenshots/browser.ts';
import { buildSite } from '../../web/build.ts';
import { lowContrast, namelessControls } from '../e2e/browser/accessibility.ts';
import { openSite } from './open-site.ts';
import { createOrdersFixture, type OrdersFixture, problem } from './orders-fixture.ts';
import { startSite } from './site-server.ts';

/** Where the pictures go, for somebody to look at; nowhere unless told. */
const pictures = process.env.WEB_PICTURES;

/** The narrowest that has to work, a desk at 200 % zoom, and a desk: https://www.w3.org/TR/WCAG22/#reflow */
const looks = [
  { width: 320, colorScheme: 'light' },
  { width: 640, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light' },
] as const;

describe('the page, however it is looked at', () => {
  let browser: Browser;
  let folder: string;
  let orders: OrdersFixture;
  let site: Awaited<ReturnType<typeof startSite>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'site-'));
    orders = createOrdersFixture();
    [browser, site] = await Promise.all([
      launchBrowser(),
      startSite({ folder, orders, config: { authorization: 'none' } }),
      buildSite({ outFolder: folder }),
    ]);
    orders.seed('ada', 25);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const views: Readonly<Record<string, (page: Page) => Promise<void>>> = {
    customer: async (page) => {
      await page.getByRole('link', { name: 'Change customer' }).click();
      await page.getByRole('button', { name: 'Show orders' }).click();
      await page.locator('[aria-invalid]').waitFor();
    },
    orders: async (page) => {
      await page.getByRole('button', { name: 'Load more' }).waitFor();
    },
    accepted: async (page) => {
      orders.hold();
      await fillIn(page);
      await page.getByRole('button', { name: 'Place order' }).click();
      await page.getByText('Waiting to be processed…').waitFor();
    },
    refused: async (page) => {
      orders.answerNext('POST', () =>
        problem(400, 'invalid-body', 'Nothing of it was taken, see errors', {
          errors: [{ pointer: '/lines/0/quantity', code: 'maximum', message: 'must be <= 1000' }],
        }),
      );
      await fillIn(page);
      await page.getByRole('button', { name: 'Add line' }).click();
      await page.getByRole('button', { name: 'Remove line 2' }).waitFor();
      await page.getByLabel('Article').nth(1).fill('INK-7');
      await page.getByLabel('Unit price').nth(1).fill('1');
      await page.getByRole('button', { name: 'Place order' }).click();
      await page.getByText('Must be <= 1000.').waitFor();
    },
    unavailable: async (page) => {
      orders.answerNext('POST', () =>
        problem(503, 'unavailable', 'Nothing was taken. Try again', { headers: { 'retry-after': '60' } }),
      );
      await fillIn(page);
      await page.getByRole('button', { name: 'Place order' }).click();
      await page.getByRole('button', { name: /Try again in/ }).waitFor();
    },
    order: async (page) => {
      await page.getByRole('listitem').getByRole('link').first().click();
      await page.getByRole('row', { name: /Total/ }).waitFor();
    },
  };

  describe.each(looks)('$width wide, $colorScheme', ({ width, colorScheme }) => {
    test.each(Object.keys(views))('%s fits, is named, and can be read', async (view) => {
      const viewport = { width, height: 900 };
      const reducedMotion = 'reduce';
      const { page, close } = await openSite(browser, site.url, '/?customer=ada', {
        viewport,
        colorScheme,
        reducedMotion,
      });
      await page.getByRole('button', { name: 'Load more' }).waitFor();
      await views[view]?.(page);

      if (pictures)
        await page.screenshot({ path: join(pictures, `${view}-${width}-${colorScheme}.png`), fullPage: true });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await namelessControls(page)).toEqual([]);
      expect(await lowContrast(page)).toEqual([]);
      await close();
    });
  });

  test('everything can be done with the keyboard, in the order in which it is read', async () => {
    orders.release();
    const { page, close } = await openSite(browser, site.url, '/?customer=keys');
    await page.getByText('No orders yet.').waitFor();
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: active } = document;
        const label =
          active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active.labels?.[0] : active;
        return label?.textContent;
      });
    const tab = async () => {
      await page.keyboard.press('Tab');
      return focused();
    };

    expect(await tab()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await tab()).toBe('Article');
    await page.keyboard.type('PEN-1');
    expect(await tab()).toBe('Quantity');
    expect(await tab()).toBe('Unit price');
    await page.keyboard.type('2.50');
    expect(await tab()).toBe('Add line');
    expect(await tab()).toBe('Note (optional)');
    expect(await tab()).toBe('Place order');
    await page.keyboard.press('Enter');
    await page.getByText('Processed', { exact: true }).waitFor();
    expect(await focused()).toBe('Place order');
    await close();
  });
});

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('Article').first().fill('PEN-1');
  await page.getByLabel('Quantity').first().fill('999');
  await page.getByLabel('Unit price').first().fill('12.35');
}
