import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { lowContrast, namelessControls } from '../browser/accessibility.ts';
import { problem } from './orders-fixture.ts';
import { fillIn, placeOrder, submitButton } from './page-parts.ts';
import type { SiteWorld } from './site-world.ts';

/** Folder for pictures of every view; without it, no pictures are taken. */
const pictures = process.env.WEB_PICTURES;

/** The narrowest width that must work, a desktop at 200 % zoom, and a desktop: https://www.w3.org/TR/WCAG22/#reflow */
const looks = [
  { width: 320, colorScheme: 'light' },
  { width: 640, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light' },
] as const;

/** Tests that every view fits the screen and can be read and used. */
export function looksTests(world: SiteWorld): void {
  /** Shows one view after the other, without loading the page again. */
  const views: Readonly<Record<string, (page: Page) => Promise<void>>> = {
    orders: async (page) => {
      await page.getByRole('button', { name: 'Load more' }).waitFor();
    },
    order: async (page) => {
      await page.getByRole('listitem').getByRole('link').first().click();
      await page.getByRole('row', { name: /Total/ }).waitFor();
    },
    refused: async (page) => {
      await page.goBack();
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
    accepted: async (page) => {
      world.orders.hold();
      await placeOrder(page);
      await page.getByText('Waiting to be processed…').waitFor();
    },
    unavailable: async (page) => {
      world.orders.answerNext('POST', () =>
        problem(503, 'unavailable', 'Nothing was taken. Try again', { headers: { 'retry-after': '60' } }),
      );
      await placeOrder(page);
      await page.getByRole('button', { name: /Try again in/ }).waitFor();
    },
    customer: async (page) => {
      await page.getByRole('link', { name: 'Change customer' }).click();
      await page.getByRole('button', { name: 'Show orders' }).click();
      await page.locator('[aria-invalid]').waitFor();
    },
  };

  test.each(looks)('every view fits $width px, names its controls, and can be read in $colorScheme', async (look) => {
    const { width, colorScheme } = look;
    world.orders.seed('ada', 25);
    const viewport = { width, height: 900 };
    const page = await world.open('/?customer=ada', { viewport, colorScheme, reducedMotion: 'reduce' });

    for (const [view, show] of Object.entries(views)) {
      await show(page);

      if (pictures) {
        await page.screenshot({ path: join(pictures, `${view}-${width}-${colorScheme}.png`), fullPage: true });
      }
      const tooWide = (await page.evaluate(() => document.documentElement.scrollWidth)) > width;
      const found = { view, tooWide, nameless: await namelessControls(page), lowContrast: await lowContrast(page) };
      expect(found).toEqual({ view, tooWide: false, nameless: [], lowContrast: [] });
    }
  });

  test('everything can be done with the keyboard, in reading order', async () => {
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
}
