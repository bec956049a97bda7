import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface ConsolePage {
  readonly page: Page;
  /** What went wrong on the page so far: errors, refused scripts, and requests that left this machine. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

/** Opens a view of the console and keeps an eye on it. */
export async function openConsole(
  browser: Browser,
  url: string,
  view = 'overview',
  options: BrowserContextOptions = {},
): Promise<ConsolePage> {
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
  await page.goto(`${url}/_local/console#${view}`);
  await page
    .getByRole('banner')
    .getByText(/Healthy|No data yet|alarm/i)
    .waitFor();
  return { page, troubles, close: () => context.close() };
}
