/** `npm run screenshots`: takes the pictures of the console that the README shows. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from './screenshots/browser.ts';
import { startFaultyS3 } from './screenshots/faulty-s3.ts';
import { livenUp, UNLUCKY } from './screenshots/liven-up.ts';
import { startPrivateCloud } from './shared/private-cloud.ts';

const pictures = join(import.meta.dirname, '../docs/pictures');

const help = `npm run screenshots -- [--minutes N]

Starts a private local cloud, lets it work for some minutes (8 unless told otherwise), and takes pictures of its console into
docs/pictures, in light and dark.`;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '8' }, help: { type: 'boolean' } } });
if (values.help) console.log(help);
else await takePictures(Number(values.minutes));

async function takePictures(minutes: number): Promise<void> {
  await using cleanup = new AsyncDisposableStack();
  const faulty = await startFaultyS3();
  cleanup.defer(faulty.close);
  const cloud = await startPrivateCloud({ args: ['--stacks', 'FilePipeline', '--functions-endpoint', faulty.url] });
  cleanup.defer(async () => void (await cloud.stop()));
  faulty.forwardTo(cloud.url);
  faulty.failFor(UNLUCKY);

  console.log(`Working for ${minutes} minutes at ${cloud.url}/_local/console …`);
  await livenUp(cloud, minutes);

  const browser = await launchBrowser();
  cleanup.defer(() => browser.close());
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const view of ['overview', 'dashboard']) {
      const context = await browser.newContext({
        locale: 'en-US',
        colorScheme,
        viewport: { width: 1280, height: 1100 },
      });
      const page = await context.newPage();
      await page.goto(`${cloud.url}/_local/console#${view}`);
      await page
        .locator(view === 'overview' ? '.bucket tbody tr' : '.legend strong')
        .first()
        .waitFor();
      const path = join(pictures, `console-${view}-${colorScheme}.png`);
      await page.screenshot({ path });
      console.log(path);
      await context.close();
    }
  }
}
