import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../../demo/screenshots/browser.ts';
import { buildSite } from '../../../web/build.ts';
import { type OpenedSite, type OpenOptions, openSite } from './open-site.ts';
import { createOrdersFixture, type OrdersFixture } from './orders-fixture.ts';
import { type SiteOptions, startSite } from './site-server.ts';

export type Access = Pick<SiteOptions, 'config' | 'issuerOrigin' | 'verify'>;

export interface SiteWorld {
  readonly orders: OrdersFixture;
  readonly url: string;
  readonly opened: OpenedSite;
  /** Waits for the view's heading. */
  open(path?: string, options?: OpenOptions): Promise<Page>;
}

/**
 * Gives each test of a `describe` a site of its own, and looks after it whether its page had troubles.
 *
 * @param access asked before each test
 */
export function useSite(access: () => Access = () => ({ config: { authorization: 'none' } })): SiteWorld {
  let browser: Browser;
  let folder: string;
  let orders: OrdersFixture;
  let site: Awaited<ReturnType<typeof startSite>>;
  let opened: OpenedSite;

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
    site = await startSite({ folder, orders, ...access() });
  });
  afterEach(async () => {
    await opened?.close();
    await site?.stop();
    expect(opened?.troubles).toEqual([]);
  });

  return {
    get orders() {
      return orders;
    },
    get url() {
      return site.url;
    },
    get opened() {
      return opened;
    },
    async open(path = '/?customer=ada', options = {}) {
      opened = await openSite(browser, site.url, path, options);
      await opened.page.getByRole('heading', { level: 1 }).waitFor();
      return opened.page;
    },
  };
}
