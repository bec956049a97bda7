import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface OpenedSite {
  readonly page: Page;
  /** Errors and warnings of the page, what its policy refused, and requests to strangers. */
  readonly troubles: string[];
  /** Statuses that the browser reports as errors because the API answered with them. */
  readonly refusals: string[];
  close(): Promise<void>;
}

export interface OpenOptions extends BrowserContextOptions {
  /** Origins that it may go to besides its own. */
  readonly origins?: readonly string[];
  /** The page's clock is the test's. */
  readonly hasOwnClock?: boolean;
}

/** Opens a path of the site and keeps an eye on it. */
export async function openSite(
  browser: Browser,
  site: string,
  path: string,
  { origins = [], hasOwnClock, ...options }: OpenOptions = {},
): Promise<OpenedSite> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, locale: 'en-US', ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  const refusals: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const isRefusal = message.location().url.startsWith(`${site}/api/`) && /^Failed to load/.test(message.text());
    (isRefusal ? refusals : troubles).push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => {
    const isKnown = [site, ...origins, 'data:'].some((start) => request.url().startsWith(start));
    if (!isKnown) troubles.push(`left for ${request.url()}`);
  });
  if (hasOwnClock) await page.clock.install();
  await page.goto(site + path);
  return { page, troubles, refusals, close: () => context.close() };
}
