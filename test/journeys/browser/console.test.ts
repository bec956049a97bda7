import { readFile } from 'node:fs/promises';
import { DeleteObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  type MessageAttributeValue,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import type { Browser, Locator, Page } from 'playwright-core';
import { startStacks } from '../../../bench/support/start-stacks.ts';
import { waitFor } from '../../../bench/support/wait-for.ts';
import { launchBrowser } from '../../../demo/screenshots/browser.ts';
import { buildS3Event } from '../../../lambda/shared/s3-event-builder.ts';
import { assemblyOf } from '../../support/synthesis.ts';
import { lowContrast, namelessControls } from './accessibility.ts';
import { openConsole, type WatchedPage } from './console-page.ts';

describe('the console page', () => {
  let cloud: PrivateCloud;
  let browser: Browser;
  let console: WatchedPage;
  let page: Page;
  let s3: S3Client;
  let sqs: SQSClient;
  let bucket: { source: string; destination: string };
  let queue: { main: string; deadLetter: string };

  beforeAll(async () => {
    [cloud, browser] = await Promise.all([
      startStacks({ args: ['--assembly', await assemblyOf(), '--fast-retries'] }),
      launchBrowser(),
    ]);
    const client = {
      endpoint: cloud.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    s3 = new S3Client(client);
    sqs = new SQSClient(client);
    const outputs = cloud.outputs.FilePipeline ?? {};
    bucket = { source: outputs.SourceBucketName ?? '', destination: outputs.DestinationBucketName ?? '' };
    queue = { main: outputs.QueueUrl ?? '', deadLetter: outputs.DeadLetterQueueUrl ?? '' };
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });
  beforeEach(async () => {
    console = await openConsole(browser, cloud.url);
    page = console.page;
  });
  afterEach(async () => {
    const { troubles } = console;
    await console.close();
    expect(troubles).toEqual([]);
  });

  const card = (name: string) => page.getByRole('region', { name: `Bucket ${name}` });
  const row = (within: Locator | Page, text: string) => within.getByRole('row').filter({ hasText: text });
  const upload = (name: string, content: string) =>
    page.getByLabel(`Upload files to ${bucket.source}`).setInputFiles({
      name,
      mimeType: 'text/plain',
      buffer: Buffer.from(content),
    });
  const bury = (key: string, attributes: Record<string, MessageAttributeValue> = {}) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.deadLetter,
        MessageBody: buildS3Event({ bucket: bucket.source, key }, 'us-east-1'),
        MessageAttributes: attributes,
      }),
    );
  const reason = (code: string) => ({ errorCode: { DataType: 'String', StringValue: code } });

  test('a file that is chosen arrives in the destination', async () => {
    await upload('chosen.txt', 'chosen');

    await page
      .getByRole('status')
      .filter({ hasText: `Uploaded chosen.txt (6 B) to ${bucket.source}.` })
      .waitFor();
    await row(card(bucket.destination), 'chosen.txt').waitFor();
  });

  test('a file that is dropped goes where one looks, and can be downloaded and deleted again', async () => {
    const source = card(bucket.source);
    await source.getByLabel('Keys beginning with').fill('in/box/');
    const files = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['dropped'], 'dropped.txt'));
      return transfer;
    });
    await source.dispatchEvent('drop', { dataTransfer: files });
    await row(card(bucket.destination), 'in/box/dropped.txt').waitFor();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      card(bucket.destination).getByRole('link', { name: 'Download in/box/dropped.txt' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toBe('dropped');

    page.once('dialog', (dialog) => void dialog.accept());
    await card(bucket.destination).getByRole('button', { name: 'Delete in/box/dropped.txt' }).click();
    await row(card(bucket.destination), 'in/box/dropped.txt').waitFor({ state: 'detached' });
  });

  test('a hostile name is a name', async () => {
    const name = '<img src=x onerror="document.title=1">.txt';
    await upload(name, '<script>document.title=1</script>');
    await row(card(bucket.destination), name).waitFor();
    await sqs.send(
      new SendMessageCommand({ QueueUrl: queue.main, MessageBody: '<img src=x onerror="document.title=1">' }),
    );
    await row(page, 'MALFORMED_MESSAGE').first().waitFor();

    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.title()).toBe('FilePipeline · Local cloud');
  });

  test('a key that climbs out of its bucket is a key', async () => {
    await upload('climb.txt', 'x');
    await page.evaluate(
      (name) => fetch(`/${name}/${encodeURIComponent('../climb.txt')}`, { method: 'PUT', body: 'y' }),
      bucket.source,
    );

    await row(card(bucket.destination), '../climb.txt').waitFor();
  });

  test('the numbers and the chart of the dashboard follow a file', async () => {
    await page.getByRole('link', { name: 'Dashboard' }).click();
    const numbers = page.getByRole('region', { name: 'Files in this time range' });
    const copied = async () => Number(await numbers.locator('dd').first().textContent());
    await waitFor('a number', async () => (Number.isNaN(await copied()) ? undefined : true));
    const chart = page.getByRole('region', { name: 'Files: in, and what became of them' });
    const before = await copied();
    const drawn = await chart.getByRole('img').screenshot();

    await page.evaluate((name) => fetch(`/${name}/for-the-chart`, { method: 'PUT', body: 'x' }), bucket.source);

    await waitFor('one more copy', async () => ((await copied()) > before ? true : undefined));
    await waitFor('the chart to move', async () =>
      (await chart.getByRole('img').screenshot()).equals(drawn) ? undefined : true,
    );
    await chart.getByText('Data as a table').click();
    await chart.getByRole('columnheader', { name: 'copied' }).waitFor();
  });

  test('every widget of the dashboard is drawn, without a problem', async () => {
    await page.getByRole('link', { name: 'Dashboard' }).click();
    await page.locator('.widget').first().waitFor();

    expect(await page.locator('.widget').count()).toBeGreaterThan(5);
    expect(await page.locator('.problem:visible').allTextContents()).toEqual([]);
  });

  test('a dead letter appears with its reason and goes back with one press', async () => {
    await upload('lost.txt', 'lost');
    await row(card(bucket.destination), 'lost.txt').waitFor();
    await s3.send(new DeleteObjectCommand({ Bucket: bucket.destination, Key: 'lost.txt' }));
    await bury('another.txt');
    await bury('lost.txt', reason('ACCESS_DENIED'));

    const letter = row(page, 'ACCESS_DENIED');
    expect(await letter.textContent()).toContain('lost.txt');
    await letter.getByRole('button', { name: 'Replay lost.txt' }).click();

    await letter.waitFor({ state: 'detached' });
    await waitFor('the copy', () =>
      s3.send(new HeadObjectCommand({ Bucket: bucket.destination, Key: 'lost.txt' })).catch(() => undefined),
    );
    expect(await row(page, 'another.txt').count()).toBe(1);
  });

  test('more dead letters than a page are turned, and all go back at once', async () => {
    const entries = Array.from({ length: 40 }, (_, number) => ({
      Id: String(number % 10),
      MessageBody: buildS3Event({ bucket: bucket.source, key: `gone-${number}` }, 'us-east-1'),
    }));
    for (let at = 0; at < 40; at += 10) {
      const Entries = entries.slice(at, at + 10);
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.deadLetter, Entries }));
    }
    const letters = page.getByRole('region', { name: 'Dead letters' });
    await letters.getByRole('button', { name: 'Next' }).click();
    await row(letters, 'gone-39').waitFor();

    await sqs.send(new SendMessageCommand({ QueueUrl: queue.deadLetter, MessageBody: 'the last' }));
    await letters.getByRole('button', { name: /Replay all 4\d/ }).click();

    await waitFor('the poison alone', async () => {
      const text = await letters.textContent();
      return text?.includes('gone-') ? undefined : true;
    });
  });

  test('a message that waits shows its next attempt and counts down', async () => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.main,
        DelaySeconds: 60,
        MessageBody: buildS3Event({ bucket: bucket.source, key: 'patient.txt' }, 'us-east-1'),
      }),
    );
    const waiting = page.getByRole('listitem').filter({ hasText: 'patient.txt' });
    await waiting.waitFor();
    const first = await waiting.textContent();

    expect(first).toMatch(/attempt 1 of \d+ in \d\d s$/);
    await waitFor('a second to pass', async () => ((await waiting.textContent()) === first ? undefined : true));
  });

  test('the log is live, and shows what is asked for', async () => {
    await page.getByRole('link', { name: 'Logs' }).click();
    await page.evaluate((name) => fetch(`/${name}/logged.txt`, { method: 'PUT', body: 'x' }), bucket.source);
    const lines = page.getByRole('list', { name: 'Log lines' }).getByRole('listitem');
    await lines.filter({ hasText: 'key=logged.txt' }).first().waitFor();

    await page.getByLabel('Containing').fill('logged.txt');

    const shown = await lines.filter({ visible: true }).allTextContents();
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.every((line) => line.includes('logged.txt'))).toBe(true);
  });

  test('a saved query runs', async () => {
    await page.getByRole('link', { name: 'Logs' }).click();
    await page.getByLabel('Query', { exact: true }).last().fill('stats count(*) as lines');
    await page.getByRole('button', { name: /Run/ }).click();

    await page.getByRole('columnheader', { name: 'lines' }).waitFor();
  });

  test('everything can be reached and done with the keyboard', async () => {
    await bury('by-keyboard.txt', reason('ACCESS_DENIED'));
    await row(page, 'by-keyboard.txt').waitFor();
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: element } = document;
        const name = element?.getAttribute('aria-label') ?? element?.textContent ?? '';
        return { name, isVisible: element?.matches(':focus-visible') ?? false };
      });
    const reached: string[] = [];
    for (let presses = 0; presses < 120; presses += 1) {
      await page.keyboard.press('Tab');
      const { name, isVisible } = await focused();
      expect({ name, isVisible }).toEqual({ name, isVisible: true });
      reached.push(name);
      if (name === 'Replay by-keyboard.txt') break;
    }

    expect(reached[0]).toBe('Skip to content');
    expect(reached).toEqual(expect.arrayContaining(['Dashboard', 'Logs', `Upload files to ${bucket.source}`]));
    await page.keyboard.press('Enter');
    await row(page, 'by-keyboard.txt').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);
  });

  test.each(['light', 'dark'] as const)('is named and readable throughout, %s', async (colorScheme) => {
    await bury('readable.txt', reason('ACCESS_DENIED'));
    for (const view of ['FilePipeline/overview', 'FilePipeline/dashboard', 'FilePipeline/logs']) {
      const looked = await openConsole(browser, cloud.url, view, { colorScheme });
      await looked.page.locator('.card, .widget').first().waitFor();

      expect({ view, nameless: await namelessControls(looked.page) }).toEqual({ view, nameless: [] });
      expect({ view, lowContrast: await lowContrast(looked.page) }).toEqual({ view, lowContrast: [] });
      expect(await looked.page.getByRole('main').count()).toBe(1);
      await looked.close();
    }
  });

  test('shows in a browser whose language is none that Intl knows', async () => {
    const context = await browser.newContext();
    await context.addInitScript("Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix' })");
    const odd = await context.newPage();

    await odd.goto(`${cloud.url}/_local/console#FilePipeline`);

    await odd.getByRole('region', { name: `Bucket ${bucket.source}` }).waitFor();
    await context.close();
  });

  test('fits a telephone without scrolling sideways', async () => {
    const small = await openConsole(browser, cloud.url, undefined, { viewport: { width: 400, height: 800 } });
    await small.page.locator('.card').first().waitFor();

    expect(await small.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
    await small.close();
  });
});
