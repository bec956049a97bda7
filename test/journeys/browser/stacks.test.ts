import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { waitFor } from '../../../bench/support/wait-for.ts';
import { lowContrast, namelessControls } from './accessibility.ts';
import { execute, executeExample, placesOf, useLocalPages } from './local-pages.ts';

const POST_RECORD = '/_local/apis/StreamApi#/default/postRecord';

describe('several stacks', () => {
  const pages = useLocalPages();
  const { consoleOf, pageAt } = pages;

  test('are listed with their health, and the address says which one is shown', async () => {
    const page = await consoleOf('');
    const card = page.getByRole('region', { name: 'StreamApi' });
    await card.getByText(/Healthy|No data yet/).waitFor();
    for (const stack of Object.keys(pages.cloud.outputs)) {
      await page
        .getByRole('region', { name: stack, exact: true })
        .getByText(/Healthy|No data yet/)
        .waitFor();
    }

    await card.getByRole('link', { name: 'Dashboard of StreamApi' }).click();
    await page.getByRole('region', { name: 'Records: in, and what became of them' }).waitFor();
    await page.reload();

    await page.getByRole('region', { name: 'Records: in, and what became of them' }).waitFor();
    expect(await page.getByLabel('Stack').inputValue()).toBe('StreamApi');
    expect(await page.title()).toBe('StreamApi · Local cloud');
  });

  test('share nothing: the picker changes the whole page and keeps the view', async () => {
    const page = await consoleOf('FilePipeline/logs');
    const picker = page.getByRole('region', { name: 'Function logs' }).locator('select');
    await picker.waitFor();

    await page.getByLabel('Stack').selectOption('StreamApi');

    await waitFor('the functions of the other stack', async () => {
      const names = await picker.locator('option').allTextContents();
      return names.length > 0 && names.every((name) => name.includes('streamapi')) ? true : undefined;
    });
    expect(new URL(page.url()).hash).toBe('#StreamApi/logs');
  });

  test('a record that is posted from the page of its API becomes a row, and can be followed there', async () => {
    const id = await executeExample(await pageAt(POST_RECORD));

    const page = await consoleOf('StreamApi/overview');
    const row = page.getByRole('row').filter({ hasText: id });
    await row.waitFor();
    expect(await row.textContent()).toContain('The Book of Sand');
    expect(await placesOf(page)).toEqual([
      'Stream API',
      'ProduceRecordFunction',
      'StoreRecordQueue',
      'StoreRecordFunction',
      'RecordsTable',
      'IdempotencyTable',
    ]);
  });

  test('the page of an API is one step away, and shows what it refuses', async () => {
    const page = await consoleOf('StreamApi/overview');
    await page.getByRole('link', { name: 'Try it out' }).click();
    await page.getByText('Hand in a book record').click();
    await page.locator('.body-param textarea').fill('{"isbn": "9780306406157"}');

    const answer = await execute(page, 400);

    await answer.getByText('/problems/invalid-body').waitFor();
    // The browser says so itself.
    expect(pages.takeTroubles()).toEqual([expect.stringContaining('400 (Bad Request)')]);
  });

  test('dead letters of any queue are listed with their reason and go back', async () => {
    const sqs = new SQSClient({
      endpoint: pages.cloud.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const { QueueUrl = '' } = pages.cloud.outputs.StreamApi ?? {};
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"type":"book-record","id":"no-uuid"}' }));
    const page = await consoleOf('StreamApi/overview');
    const letter = page.getByRole('row').filter({ hasText: 'MALFORMED_MESSAGE' });
    const replay = letter.getByRole('button', { name: 'Replay book-record no-uuid' });

    await replay.click();

    await letter.getByText('replayCount: 1').waitFor({ state: 'attached' });
  });

  test('a dashboard that is left leaves no chart behind', async () => {
    const page = await consoleOf('StreamApi/dashboard');
    const session = await page.context().newCDPSession(page);
    const canvases = async () => {
      const { result } = await session.send('Runtime.evaluate', { expression: 'HTMLCanvasElement.prototype' });
      const { objects } = await session.send('Runtime.queryObjects', {
        prototypeObjectId: result.objectId ?? '',
        objectGroup: 'found',
      });
      const { result: counted } = await session.send('Runtime.callFunctionOn', {
        objectId: objects.objectId ?? '',
        functionDeclaration: 'function () { return this.length; }',
        returnByValue: true,
      });
      // What was found is held by whoever asked.
      await session.send('Runtime.releaseObjectGroup', { objectGroup: 'found' });
      return Number(counted.value);
    };
    await page.locator('canvas').first().waitFor();

    for (const stack of ['FilePipeline', 'StreamApi', 'FilePipeline', 'StreamApi']) {
      await page.getByLabel('Stack').selectOption(stack);
      await page.getByText(stack === 'StreamApi' ? 'Records: in, and' : 'Files: in, and').waitFor();
      await page.locator('canvas').first().waitFor();
    }

    // Charts come one after the other: what is held is compared with what is shown by then.
    const shown = () => page.locator('canvas').count();
    await waitFor('only canvases that are shown', async () =>
      (await canvases()) <= (await shown()) ? true : undefined,
    );
  });

  test('a page that somebody stored in a bucket runs no script', async () => {
    const { SourceBucketName = '' } = pages.cloud.outputs.FilePipeline ?? {};
    const headers = { 'content-type': 'text/html' };
    const body = '<title>still</title><script>document.title = "moved"</script>';
    await fetch(`${pages.cloud.url}/${SourceBucketName}/page.html`, { method: 'PUT', headers, body });
    const context = await pages.browser.newContext();
    const page = await context.newPage();

    await page.goto(`${pages.cloud.url}/${SourceBucketName}/page.html`);

    expect(await page.title()).toBe('still');
    await context.close();
  });

  test.each(['light', 'dark'] as const)('are named and readable throughout, %s', async (colorScheme) => {
    for (const view of ['', 'StreamApi/overview', 'StreamApi/dashboard', 'StreamApi/logs', 'Orders/overview']) {
      const page = await consoleOf(view, { colorScheme });
      await page.locator('.card, .widget').first().waitFor();

      expect({ view, nameless: await namelessControls(page) }).toEqual({ view, nameless: [] });
      expect({ view, lowContrast: await lowContrast(page) }).toEqual({ view, lowContrast: [] });
    }
  });

  test('fit a telephone without scrolling sideways', async () => {
    const viewport = { width: 400, height: 800 };
    const views = ['', 'StreamApi/overview', 'StreamApi/dashboard', 'StreamApi/logs', 'Orders/overview'];
    const pages = [...views.map((view) => consoleOf(view, { viewport })), pageAt(POST_RECORD, { viewport })];
    for (const page of await Promise.all(pages)) {
      await page.locator('.card, .widget, .opblock-body').first().waitFor();

      const { url, width } = await page.evaluate(() => ({
        url: location.href,
        width: document.documentElement.scrollWidth,
      }));
      expect({ url, width }).toEqual({ url, width: 400 });
    }
  });
});
