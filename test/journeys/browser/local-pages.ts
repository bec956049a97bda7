import { afterAll, beforeAll } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import type { Locator, Page } from 'playwright-core';
import { startStacks } from '../../../bench/support/start-stacks.ts';
import { assemblyOf } from '../../support/synthesis.ts';
import type { OpenOptions, Pages, WatchedPage } from './watched-page.ts';

export interface LocalPages {
  readonly cloud: PrivateCloud;
  /** The console, opened once for all tests. */
  readonly console: Page;
  open(path: string, options?: OpenOptions): Promise<WatchedPage>;
  /** Opens a path of the site and waits for its heading. */
  openSite(path: string, options?: OpenOptions): Promise<WatchedPage>;
  /** Sends a message to a queue. */
  send(queueUrl: string | undefined, body: string, more?: object): Promise<void>;
}

/**
 * Gives the tests of a `describe` a local cloud with all stacks.
 *
 * @param settings - is called when the cloud starts
 */
export function useLocalPages(pages: Pages, settings: () => Record<string, string>): LocalPages {
  let cloud: PrivateCloud;
  let shared: WatchedPage | undefined;

  beforeAll(async () => {
    const assembly = await assemblyOf({ enable_web: 'true', ...settings() });
    cloud = await startStacks({ args: ['--assembly', assembly, '--fast-retries'] });
    shared = await pages.open(cloud.url, '/_local/console', { isShared: true });
  });
  afterAll(async () => {
    await shared?.close();
    await cloud?.stop();
  });

  return {
    get cloud() {
      return cloud;
    },
    get console() {
      if (!shared) throw new Error('the console is not open yet');
      return shared.page;
    },
    open: (path, options) => pages.open(cloud.url, path, options),
    async openSite(path, options) {
      const opened = await pages.open(cloud.outputs.Web?.SiteUrl ?? '', path, options);
      await opened.page.getByRole('heading', { level: 1 }).waitFor();
      return opened;
    },
    async send(QueueUrl, MessageBody, more = {}) {
      const response = await fetch(cloud.url, {
        method: 'POST',
        headers: { 'x-amz-target': 'AmazonSQS.SendMessage' },
        body: JSON.stringify({ QueueUrl, MessageBody, ...more }),
      });
      if (!response.ok) throw new Error(await response.text());
    },
  };
}

/** Shows a view of the console as if it were opened now, without loading the page again. */
export async function showView(page: Page, view: string): Promise<void> {
  const go = (hash: string) =>
    page.evaluate((next) => {
      location.hash = next;
    }, hash);
  const index = page.getByRole('heading', { name: 'Stacks' });
  await go('stacks');
  await index.waitFor();
  if (view === 'stacks') return;
  await go(view);
  await index.waitFor({ state: 'detached' });
}

/** Sends the request on the page of an API and returns its response, which has the expected status. */
export async function execute(page: Page, status: number): Promise<Locator> {
  await page.getByRole('button', { name: 'Execute' }).click();
  const answer = page.locator('.live-responses-table .response').filter({ hasText: String(status) });
  await answer.waitFor();
  return answer;
}

/** Sends the example on the page of an API and returns the id in the response. */
export async function executeExample(page: Page): Promise<string> {
  const answer = await execute(page, 202);
  return /"id": "([-0-9a-f]{36})"/.exec((await answer.textContent()) ?? '')?.[1] ?? 'none';
}

/** Lists the names of the resources in the message flow, in their order. */
export async function flowOf(page: Page): Promise<string[]> {
  const names = page.getByRole('region', { name: 'Message flow' }).locator('.place strong');
  await names.first().waitFor();
  return names.allTextContents();
}
