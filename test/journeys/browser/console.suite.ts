import { readFile } from 'node:fs/promises';
import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { waitFor } from '../../../bench/support/wait-for.ts';
import { buildS3Event } from '../../../lambda/shared/s3-event.ts';
import { type LocalPages, showView } from './local-pages.ts';

const OVERVIEW = 'FilePipeline/overview';
const reason = (code: string) => ({ MessageAttributes: { errorCode: { DataType: 'String', StringValue: code } } });
const row = (within: Locator | Page, text: string) => within.getByRole('row').filter({ hasText: text });

/** Tests the views of one stack: files, dead letters, dashboard and logs. */
export function consoleTests(local: LocalPages): void {
  let page: Page;
  let bucket: { source: string; destination: string };
  let queue: { main: string; deadLetter: string };

  beforeAll(() => {
    const outputs = local.cloud.outputs.FilePipeline ?? {};
    bucket = { source: outputs.SourceBucketName ?? '', destination: outputs.DestinationBucketName ?? '' };
    queue = { main: outputs.QueueUrl ?? '', deadLetter: outputs.DeadLetterQueueUrl ?? '' };
  });
  beforeEach(async () => {
    page = local.console;
    await showView(page, OVERVIEW);
  });

  const card = (name: string) => page.getByRole('region', { name: `Bucket ${name}` });
  const upload = (name: string, content: string) =>
    page.getByLabel(`Upload files to ${bucket.source}`).setInputFiles({
      name,
      mimeType: 'text/plain',
      buffer: Buffer.from(content),
    });
  const objectUrl = (name: string, key: string) => `${local.cloud.url}/${name}/${encodeURIComponent(key)}`;
  const put = (key: string) => fetch(objectUrl(bucket.source, key), { method: 'PUT', body: 'x' });
  const eventFor = (key: string) => buildS3Event({ bucket: bucket.source, key }, 'us-east-1');
  const bury = (key: string, more = {}) => local.send(queue.deadLetter, eventFor(key), more);

  test('a chosen file arrives in the destination', async () => {
    await upload('chosen.txt', 'chosen');

    const status = page.getByRole('status');
    await status.filter({ hasText: `Uploaded chosen.txt (6 B) to ${bucket.source}.` }).waitFor();
    await row(card(bucket.destination), 'chosen.txt').waitFor();
  });

  test('a dropped file goes to the shown folder, and can be downloaded and deleted', async () => {
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

  test('markup in a key or in a message is shown as text', async () => {
    const name = '<img src=x onerror="document.title=1">.txt';
    await upload(name, '<script>document.title=1</script>');
    await row(card(bucket.destination), name).waitFor();
    await local.send(queue.main, '<img src=x onerror="document.title=1">');
    await row(page, 'MALFORMED_MESSAGE').first().waitFor();

    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.title()).toBe('FilePipeline · Local cloud');
  });

  test('a key with a path to another bucket stays a key', async () => {
    await put('../climb.txt');

    await row(card(bucket.destination), '../climb.txt').waitFor();
  });

  test('the numbers and the chart of the dashboard show a new file', async () => {
    await page.getByRole('link', { name: 'Dashboard' }).click();
    const numbers = page.getByRole('region', { name: 'Files in this time range' });
    const copied = async () => Number(await numbers.locator('dd').first().textContent());
    await waitFor('a number', async () => (Number.isNaN(await copied()) ? undefined : true));
    const chart = page.getByRole('region', { name: 'Files: in, and what became of them' });
    const before = await copied();
    const drawn = await chart.getByRole('img').screenshot();

    await put('for-the-chart');

    await waitFor('one more copy', async () => ((await copied()) > before ? true : undefined));
    await waitFor('the chart to change', async () =>
      (await chart.getByRole('img').screenshot()).equals(drawn) ? undefined : true,
    );
    await chart.getByText('Data as a table').click();
    await chart.getByRole('columnheader', { name: 'copied' }).waitFor();
    expect(await page.locator('.widget').count()).toBeGreaterThan(5);
    expect(await page.locator('.problem:visible').allTextContents()).toEqual([]);
  });

  test('a dead letter shows its reason and is replayed with one click', async () => {
    const copy = objectUrl(bucket.destination, 'lost.txt');
    await upload('lost.txt', 'lost');
    await row(card(bucket.destination), 'lost.txt').waitFor();
    await fetch(copy, { method: 'DELETE' });
    await bury('another.txt');
    await bury('lost.txt', reason('ACCESS_DENIED'));

    const letter = row(page, 'ACCESS_DENIED');
    expect(await letter.textContent()).toContain('lost.txt');
    await letter.getByRole('button', { name: 'Replay lost.txt' }).click();

    await letter.waitFor({ state: 'detached' });
    await waitFor('the copy', async () => (await fetch(copy, { method: 'HEAD' })).ok || undefined);
    expect(await row(page, 'another.txt').count()).toBe(1);
  });

  test('dead letters are shown page by page, and one click replays all of them', async () => {
    for (let number = 0; number < 40; number += 1) await bury(`gone-${number}`);
    const letters = page.getByRole('region', { name: 'Dead letters' });
    await letters.getByRole('button', { name: 'Next' }).click();
    await row(letters, 'gone-39').waitFor();

    await local.send(queue.deadLetter, 'the last');
    await letters.getByRole('button', { name: /Replay all 4\d/ }).click();

    await waitFor('only messages that cannot be parsed', async () => {
      const text = await letters.textContent();
      return text?.includes('gone-') ? undefined : true;
    });
  });

  test('a waiting message shows its next attempt and counts down', async () => {
    await local.send(queue.main, eventFor('patient.txt'), { DelaySeconds: 60 });
    const waiting = page.getByRole('listitem').filter({ hasText: 'patient.txt' });
    await waiting.waitFor();
    const first = await waiting.textContent();

    expect(first).toMatch(/attempt 1 of \d+ in \d\d s$/);
    await waitFor('a second to pass', async () => ((await waiting.textContent()) === first ? undefined : true));
  });

  test('the log shows new lines and filters them', async () => {
    await page.getByRole('link', { name: 'Logs' }).click();
    await put('logged.txt');
    const lines = page.getByRole('list', { name: 'Log lines' }).getByRole('listitem');
    await lines.filter({ hasText: 'key=logged.txt' }).first().waitFor();

    await page.getByLabel('Containing').fill('logged.txt');

    const shown = await lines.filter({ visible: true }).allTextContents();
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.every((line) => line.includes('logged.txt'))).toBe(true);
  });

  test('a saved query can be changed and run', async () => {
    await page.getByRole('link', { name: 'Logs' }).click();
    await page.getByLabel('Query', { exact: true }).last().fill('stats count(*) as lines');
    await page.getByRole('button', { name: /Run/ }).click();

    await page.getByRole('columnheader', { name: 'lines' }).waitFor();
  });

  test('every control of the page can be reached and used with the keyboard', async () => {
    await page.reload();
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

  test('the console works in a browser whose language Intl rejects', async () => {
    const { page: odd } = await local.open('/_local/health');
    await odd.addInitScript("Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix' })");

    await odd.goto(`${local.cloud.url}/_local/console#${OVERVIEW}`);

    await odd.getByRole('region', { name: `Bucket ${bucket.source}` }).waitFor();
  });
}
