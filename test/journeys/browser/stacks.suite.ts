import { afterEach, expect, test } from '@jest/globals';
import { waitFor } from '../../../bench/support/wait-for.ts';
import { lowContrast, namelessControls } from './accessibility.ts';
import { execute, executeExample, flowOf, type LocalPages, showView } from './local-pages.ts';

const POST_RECORD = '/_local/apis/StreamApi#/default/postRecord';

/** Tests what the console does with several stacks, and that all of its views can be read. */
export function stacksTests(local: LocalPages): void {
  test('the console lists all stacks with their health, and the address names the shown view', async () => {
    const page = local.console;
    await showView(page, 'stacks');
    const card = page.getByRole('region', { name: 'StreamApi' });
    for (const stack of Object.keys(local.cloud.outputs)) {
      const health = page.getByRole('region', { name: stack, exact: true }).locator('.badge');
      expect(await health.textContent()).toMatch(/Healthy|No data yet|No alarms/);
    }

    await card.getByRole('link', { name: 'Dashboard of StreamApi' }).click();
    await page.getByRole('region', { name: 'Records: in, and what became of them' }).waitFor();
    await page.reload();

    await page.getByRole('region', { name: 'Records: in, and what became of them' }).waitFor();
    expect(await page.getByLabel('Stack').inputValue()).toBe('StreamApi');
    expect(await page.title()).toBe('StreamApi · Local cloud');
  });

  test('the stack picker changes the whole page and keeps the view', async () => {
    const page = local.console;
    await showView(page, 'FilePipeline/logs');
    const picker = page.getByRole('region', { name: 'Function logs' }).locator('select');
    await picker.waitFor();

    await page.getByLabel('Stack').selectOption('StreamApi');

    await waitFor('the functions of the other stack', async () => {
      const names = await picker.locator('option').allTextContents();
      return names.length > 0 && names.every((name) => name.includes('streamapi')) ? true : undefined;
    });
    expect(new URL(page.url()).hash).toBe('#StreamApi/logs');
  });

  test('a record posted from the page of its API becomes a row', async () => {
    const id = await executeExample((await local.open(POST_RECORD)).page);

    const page = local.console;
    await showView(page, 'StreamApi/overview');
    const row = page.getByRole('row').filter({ hasText: id });
    await row.waitFor();
    expect(await row.textContent()).toContain('The Book of Sand');
    expect(await flowOf(page)).toEqual([
      'Stream API',
      'ProduceRecordFunction',
      'StoreRecordQueue',
      'StoreRecordFunction',
      'RecordsTable',
      'IdempotencyTable',
    ]);
  });

  test('the message flow links to the page of the API, which shows an error response', async () => {
    const { page, refusals } = await local.open('/_local/console#StreamApi/overview');
    await page.getByRole('link', { name: 'Try it out' }).click();
    await page.getByText('Hand in a book record').click();
    await page.locator('.body-param textarea').fill('{"isbn": "9780306406157"}');

    const answer = await execute(page, 400);

    await answer.getByText('/problems/invalid-body').waitFor();
    expect(refusals).toEqual([expect.stringContaining('400 (Bad Request)')]);
  });

  test('a dead letter of any stack shows its reason and is replayed', async () => {
    const { QueueUrl } = local.cloud.outputs.StreamApi ?? {};
    await local.send(QueueUrl, '{"type":"book-record","id":"no-uuid"}');
    const page = local.console;
    await showView(page, 'StreamApi/overview');
    const letter = page.getByRole('row').filter({ hasText: 'MALFORMED_MESSAGE' });

    await letter.getByRole('button', { name: 'Replay book-record no-uuid' }).click();

    await letter.getByText('replayCount: 1').waitFor({ state: 'attached' });
  });

  test('a dashboard releases its charts when the user leaves it', async () => {
    const page = local.console;
    await showView(page, 'StreamApi/dashboard');
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
      // The query itself keeps the found objects.
      await session.send('Runtime.releaseObjectGroup', { objectGroup: 'found' });
      return Number(counted.value);
    };
    await page.locator('canvas').first().waitFor();

    for (const stack of ['FilePipeline', 'StreamApi', 'FilePipeline', 'StreamApi']) {
      await page.getByLabel('Stack').selectOption(stack);
      await page.getByText(stack === 'StreamApi' ? 'Records: in, and' : 'Files: in, and').waitFor();
      await page.locator('canvas').first().waitFor();
    }

    // Charts appear one after the other, so the canvases in memory are compared with the canvases on the page.
    const shown = () => page.locator('canvas').count();
    await waitFor('only the canvases on the page', async () =>
      (await canvases()) <= (await shown()) ? true : undefined,
    );
    await session.detach();
  });

  test('an HTML object in a bucket runs no script', async () => {
    const { SourceBucketName = '' } = local.cloud.outputs.FilePipeline ?? {};
    const headers = { 'content-type': 'text/html' };
    const body = '<title>still</title><script>document.title = "moved"</script>';
    await fetch(`${local.cloud.url}/${SourceBucketName}/page.html`, { method: 'PUT', headers, body });

    const { page, troubles } = await local.open(`/${SourceBucketName}/page.html`);

    expect(await page.title()).toBe('still');
    expect(troubles.splice(0).join()).toContain('Blocked script execution');
  });

  afterEach(async () => {
    await local.console.emulateMedia({ colorScheme: null, reducedMotion: null });
    await local.console.setViewportSize({ width: 1280, height: 900 });
  });

  test.each([
    'stacks',
    'FilePipeline/overview',
    'FilePipeline/dashboard',
    'FilePipeline/logs',
    'StreamApi/overview',
    'StreamApi/dashboard',
    'StreamApi/logs',
    'Orders/overview',
  ])('the view %s has named controls, enough contrast in light and dark, and fits a phone', async (view) => {
    const page = local.console;
    if (view === 'FilePipeline/overview') {
      const attributes = { errorCode: { DataType: 'String', StringValue: 'SLOW_DOWN' } };
      const { DeadLetterQueueUrl } = local.cloud.outputs.FilePipeline ?? {};
      await local.send(DeadLetterQueueUrl, 'unreadable', { MessageAttributes: attributes });
    }
    await showView(page, view);
    await page.locator('.card, .widget').first().waitFor();

    expect(await namelessControls(page)).toEqual([]);
    expect(await page.getByRole('main').count()).toBe(1);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect({ colorScheme, lowContrast: await lowContrast(page) }).toEqual({ colorScheme, lowContrast: [] });
    }
    await page.setViewportSize({ width: 400, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
  });

  test('the page of an API fits a phone', async () => {
    const { page } = await local.open(POST_RECORD, { viewport: { width: 400, height: 800 } });
    await page.locator('.opblock-body').first().waitFor();

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
  });
}
