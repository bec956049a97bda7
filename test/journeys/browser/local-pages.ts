import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { startStacks } from '../../../bench/support/start-stacks.ts';
import { launchBrowser } from '../../../demo/screenshots/browser.ts';
import { assemblyOf } from '../../support/synthesis.ts';
import { openConsole, openPage, type WatchedPage } from './console-page.ts';

export interface LocalPages {
  readonly cloud: PrivateCloud;
  readonly browser: Browser;
  /** Opens a view of the console. */
  consoleOf(view: string, options?: BrowserContextOptions): Promise<Page>;
  pageAt(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Troubles so far, which nobody asks about any more. */
  takeTroubles(): string[];
}

/** Gives the tests of a `describe` all stacks of the assembly, and looks after each test whether its pages had troubles. */
export function useLocalPages(): LocalPages {
  let cloud: PrivateCloud;
  let browser: Browser;
  let opened: WatchedPage[] = [];
  let taken = 0;
  const troubles = () => opened.flatMap((watched) => watched.troubles);

  beforeAll(async () => {
    [cloud, browser] = await Promise.all([
      startStacks({ args: ['--assembly', await assemblyOf(), '--fast-retries'] }),
      launchBrowser(),
    ]);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });
  afterEach(async () => {
    const left = troubles().slice(taken);
    await Promise.all(opened.map((watched) => watched.close()));
    opened = [];
    taken = 0;
    expect(left).toEqual([]);
  });

  const watch = async (watched: Promise<WatchedPage>): Promise<Page> => {
    opened.push(await watched);
    return (await watched).page;
  };
  return {
    get cloud() {
      return cloud;
    },
    get browser() {
      return browser;
    },
    consoleOf: (view, options = {}) => watch(openConsole(browser, cloud.url, view, options)),
    pageAt: (path, options = {}) => watch(openPage(browser, cloud.url, path, options)),
    takeTroubles() {
      const found = troubles().slice(taken);
      taken += found.length;
      return found;
    },
  };
}

/** Sends the request of an API's page, and gives the answer with this status. */
export async function execute(page: Page, status: number): Promise<Locator> {
  await page.getByRole('button', { name: 'Execute' }).click();
  const answer = page.locator('.live-responses-table .response').filter({ hasText: String(status) });
  await answer.waitFor();
  return answer;
}

/** Sends the example that the page of an API shows, and gives the id that was answered. */
export async function executeExample(page: Page): Promise<string> {
  const answer = await execute(page, 202);
  return /"id": "([-0-9a-f]{36})"/.exec((await answer.textContent()) ?? '')?.[1] ?? 'none';
}

/** Names of the places on the way through a stack, in their order. */
export function placesOf(page: Page): Promise<string[]> {
  return page.getByRole('region', { name: 'Message flow' }).locator('.place strong').allTextContents();
}
