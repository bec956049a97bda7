/** `npm run screenshots`: takes the pictures of the console, of the API page and of the site for the README. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { startFaultyS3 } from '../bench/support/http-proxy.ts';
import { startStacks } from '../bench/support/start-stacks.ts';
import { launchBrowser } from './browser.ts';
import { livenUp, UNLUCKY } from './liven-up.ts';

interface Picture {
  readonly name: string;
  /** Path on the local cloud, or on the site. */
  readonly path: string;
  readonly isOfSite?: boolean;
  /** Resolves when the page shows its content. */
  settle(page: Page): Promise<unknown>;
}

const rows = (page: Page) => page.locator('.card tbody tr').first().waitFor();
const values = (page: Page) => page.locator('.legend strong').first().waitFor();

const PICTURES: readonly Picture[] = [
  { name: 'console-overview', path: '/_local/console#FilePipeline/overview', settle: rows },
  { name: 'console-dashboard', path: '/_local/console#FilePipeline/dashboard', settle: values },
  { name: 'console-stream', path: '/_local/console#StreamApi/overview', settle: rows },
  { name: 'console-orders', path: '/_local/console#Orders/overview', settle: rows },
  { name: 'site', path: '/?customer=ada', isOfSite: true, settle: placeOrder },
  { name: 'api', path: '/_local/apis/StreamApi#/default/postRecord', settle: execute },
];

const folder = join(import.meta.dirname, '../docs/pictures');

const help = `npm run screenshots -- [--minutes N]

Starts a private local cloud, keeps its stacks busy for some minutes (default: 8), and takes pictures of its console, its API
page and its site. The pictures go to docs/pictures, in light and dark.`;

const { values: options } = parseArgs({
  options: { minutes: { type: 'string', default: '8' }, help: { type: 'boolean' } },
});
if (options.help) console.log(help);
else await takePictures(Number(options.minutes));

async function takePictures(minutes: number): Promise<void> {
  await using cleanup = new AsyncDisposableStack();
  const faulty = await startFaultyS3();
  cleanup.defer(faulty.close);
  const cloud = await startStacks({ args: ['--functions-endpoint', faulty.url] });
  cleanup.defer(async () => void (await cloud.stop()));
  faulty.forwardTo(cloud.url);
  faulty.failFor(UNLUCKY);

  console.log(`Working for ${minutes} minutes at ${cloud.url}/_local/console …`);
  await livenUp(cloud, minutes);

  const browser = await launchBrowser();
  cleanup.defer(() => browser.close());
  for (const picture of PICTURES) {
    const url = picture.isOfSite ? cloud.outputs.Web?.SiteUrl : cloud.url;
    for (const colorScheme of ['light', 'dark'] as const) await take(picture, colorScheme, browser, url + picture.path);
  }
}

async function take(picture: Picture, colorScheme: 'light' | 'dark', browser: Browser, url: string): Promise<void> {
  const viewport = { width: 1280, height: 1100 };
  const context = await browser.newContext({ locale: 'en-US', colorScheme, viewport });
  const page = await context.newPage();
  await page.goto(url);
  await picture.settle(page);
  const path = join(folder, `${picture.name}-${colorScheme}.png`);
  await page.screenshot({ path });
  console.log(path);
  await context.close();
}

/** Sends the example request and scrolls to its response. */
async function execute(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Execute' }).click();
  await page.locator('.live-responses-table .response').first().waitFor();
  await page.locator('.body-param').scrollIntoViewIfNeeded();
  await page.locator('.live-responses-table').scrollIntoViewIfNeeded();
}

/** Places an order as a customer does, and waits until it is processed. */
async function placeOrder(page: Page): Promise<void> {
  await page.getByLabel('Article').fill('NOTEBOOK-7');
  await page.getByLabel('Quantity').fill('2');
  await page.getByLabel('Unit price').fill('14');
  await page.getByRole('button', { name: 'Place order' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /is processed/ })
    .waitFor();
}
