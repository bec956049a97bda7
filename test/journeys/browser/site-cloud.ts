import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import type { Browser, Page } from 'playwright-core';
import { startStacks } from '../../../bench/support/start-stacks.ts';
import { launchBrowser } from '../../../demo/screenshots/browser.ts';
import { type OpenedSite, type OpenOptions, openSite } from '../web/open-site.ts';

export interface SiteCloud {
  readonly cloud: PrivateCloud;
  readonly browser: Browser;
  /** Address of the distribution. */
  readonly url: string;
  readonly opened: OpenedSite;
  /** Opens a path of the site, and waits for its heading. */
  open(path: string, options?: OpenOptions): Promise<Page>;
}

/**
 * Gives the tests of a `describe` the stacks Orders and Web, and looks after each test whether its page had troubles.
 *
 * @param settings asked when the cloud starts
 */
export function useSiteCloud(settings: () => Promise<Record<string, string>>): SiteCloud {
  let cloud: PrivateCloud;
  let browser: Browser;
  let opened: OpenedSite | undefined;

  beforeAll(async () => {
    const start = async () =>
      startStacks({
        args: ['--stacks', 'Orders,Web'],
        settings: { enable_stream_api: 'false', ...(await settings()) },
      });
    [cloud, browser] = await Promise.all([start(), launchBrowser()]);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });
  afterEach(async () => {
    const { troubles } = opened ?? { troubles: [] };
    await opened?.close();
    opened = undefined;
    expect(troubles).toEqual([]);
  });

  const url = () => cloud.outputs.Web?.SiteUrl ?? '';
  return {
    get cloud() {
      return cloud;
    },
    get browser() {
      return browser;
    },
    get url() {
      return url();
    },
    get opened() {
      if (!opened) throw new Error('nothing is open');
      return opened;
    },
    async open(path, options = {}) {
      opened = await openSite(browser, url(), path, options);
      await opened.page.getByRole('heading', { level: 1 }).waitFor();
      return opened.page;
    },
  };
}
