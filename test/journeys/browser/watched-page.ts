import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../../demo/browser.ts';

/** Folder for a picture of each page at the end of each test, which CI keeps when a test fails. */
const artifacts = process.env.TEST_ARTIFACTS;

export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings, violations of the content security policy, and requests to other hosts. */
  readonly troubles: string[];
  /** Error responses of an API, which the browser reports as errors too. */
  readonly refusals: string[];
  close(): Promise<void>;
}

export interface OpenOptions extends BrowserContextOptions {
  /** Origins that the page may contact besides its own. */
  readonly origins?: readonly string[];
  /** The test controls the clock of the page. */
  readonly hasOwnClock?: boolean;
  /** The page stays open for the tests that follow. */
  readonly isShared?: boolean;
}

export interface Pages {
  /** Opens a page in a new context. */
  open(origin: string, path: string, options?: OpenOptions): Promise<WatchedPage>;
}

/** Gives the tests of a file one browser. After each test, its pages are closed; a trouble on a page fails the test. */
export function usePages(): Pages {
  let browser: Browser;
  let opened: (WatchedPage & { readonly isShared: boolean })[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    if (artifacts) await Promise.all(opened.map(({ page }, index) => page.screenshot({ path: pictureOf(index) })));
    const troubles = opened.flatMap((watched) => watched.troubles.splice(0));
    await Promise.all(opened.filter(({ isShared }) => !isShared).map((watched) => watched.close()));
    opened = opened.filter(({ isShared }) => isShared);
    expect(troubles).toEqual([]);
  });

  return {
    async open(origin, path, { isShared = false, ...options } = {}) {
      const watched = { ...(await openPage(browser, origin, path, options)), isShared };
      opened.push(watched);
      return watched;
    },
  };
}

function pictureOf(index: number): string {
  const name = expect.getState().currentTestName?.replaceAll(/[^\w.-]+/g, '-') ?? '';
  return join(artifacts ?? '', `${name.slice(-150)}-${index}.png`);
}

async function openPage(
  browser: Browser,
  origin: string,
  path: string,
  { origins = [], hasOwnClock, ...options }: OpenOptions,
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US', ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  const refusals: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const isOfApi = /^https?:\/\/[^/]+\/(api|_aws)\//.test(message.location().url);
    const isRefusal = isOfApi && message.text().startsWith('Failed to load');
    (isRefusal ? refusals : troubles).push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => {
    const isKnown = [origin, ...origins, 'data:'].some((start) => request.url().startsWith(start));
    if (!isKnown) troubles.push(`request to ${request.url()}`);
  });
  if (hasOwnClock) await page.clock.install();
  await page.goto(origin + path);
  return { page, troubles, refusals, close: () => context.close() };
}
