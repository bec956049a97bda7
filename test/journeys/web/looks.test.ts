import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { lowContrast, namelessControls } from '../browser/accessibility.ts';
import { problem } from './orders-fixture.ts';
import { fillIn, placeOrder, submitButton } from './page-parts.ts';
import { useSite } from './site-world.ts';

/** Where the pictures go, for somebody to look at; nowhere unless told. */
const pictures = process.env.WEB_PICTURES;

/** The narrowest that has to work, a desk at 200 % zoom, and a desk: https://www.w3.org/TR/WCAG22/#reflow */
const looks = [
  { width: 320, colorScheme: 'light' },
  { width: 640, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light' },
] as const;

describe('the page, however it is looked at', () => {
  const world = useSite();
  beforeEach(() => void world.orders.seed('ada', 25));

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
      world.orders.hold();
      await placeOrder(page);
      await page.getByText('Waiting to be processed…').waitFor();
    },
    refused: async (page) => {
      world.orders.answerNext('POST', () =>
        problem(400, 'invalid-body', 'Nothing of it was taken, see errors', {
          errors: [{ pointer: '/lines/0/quantity', code: 'maximum', message: 'must be <= 1000' }],
        }),
      );
      await fillIn(page);
      await page.getByRole('button', { name: 'Add line' }).click();
      await page.getByRole('button', { name: 'Remove line 2' }).waitFor();
      await fillIn(page, { sku: 'INK-7', line: 1 });
      await submitButton(page).click();
      await page.getByText('Must be <= 1000.').waitFor();
    },
    unavailable: async (page) => {
      world.orders.answerNext('POST', () =>
        problem(503, 'unavailable', 'Nothing was taken. Try again', { headers: { 'retry-after': '60' } }),
      );
      await placeOrder(page);
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
      const page = await world.open('/?customer=ada', {
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
    });
  });

  test('everything can be done with the keyboard, in the order in which it is read', async () => {
    const page = await world.open('/?customer=keys');
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
  });
});
