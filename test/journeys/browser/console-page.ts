import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface WatchedPage {
  readonly page: Page;
  /** What went wrong on the page so far: errors, refused scripts, and requests that left this machine. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

/** Opens a page of the local cloud and keeps an eye on it. */
export async function openPage(
  browser: Browser,
  url: string,
  path: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
      troubles.push(`left for ${request.url()}`);
  });
  await page.goto(url + path);
  return { page, troubles, close: () => context.close() };
}

/** Opens a view of the console, once it has something to show. */
export async function openConsole(
  browser: Browser,
  url: string,
  view = 'FilePipeline/overview',
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const watched = await openPage(browser, url, `/_local/console#${view}`, options);
  await watched.page
    .getByRole('banner')
    .getByText(/Healthy|No data yet|alarm/i)
    .waitFor();
  return watched;
}
