import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { Page } from 'playwright-core';
import { buildSite } from '../../../web/build.ts';
import { type OpenOptions, usePages, type WatchedPage } from '../browser/watched-page.ts';
import { createOrdersFixture, type OrdersFixture } from './orders-fixture.ts';
import { type SiteOptions, startSite } from './site-server.ts';

export type Access = Pick<SiteOptions, 'config' | 'issuerOrigin' | 'verify'>;

export interface SiteWorld {
  /** The API of the current test. */
  readonly orders: OrdersFixture;
  readonly url: string;
  /** The page that was opened last. */
  readonly opened: WatchedPage;
  /** Opens a path of the site and waits for its heading. */
  open(path?: string, options?: OpenOptions): Promise<Page>;
}

/**
 * Builds the site and launches a browser once for a file.
 *
 * @returns a function that gives the tests of a `describe` a site with these settings, and an API without orders for each test
 */
export function useBuiltSite(): (access?: () => Access) => SiteWorld {
  const pages = usePages();
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'site-'));
    await buildSite({ outFolder: folder });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  return (access = () => ({ config: { authorization: 'none' } })) => {
    let orders: OrdersFixture;
    let site: Awaited<ReturnType<typeof startSite>>;
    let opened: WatchedPage;
    beforeAll(async () => {
      site = await startSite({ folder, orders: () => orders, ...access() });
    });
    afterAll(() => site?.stop());
    beforeEach(() => {
      orders = createOrdersFixture();
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
        opened = await pages.open(site.url, path, options);
        await opened.page.getByRole('heading', { level: 1 }).waitFor();
        return opened.page;
      },
    };
  };
}
