import playwright, { type Browser } from 'playwright-core';

/** Nothing that calls home, and nothing that a container lacks. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A headless browser: on Linux the one from npm, elsewhere the Chrome that is installed. */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux') return playwright.chromium.launch({ channel: 'chrome', args: FLAGS });
  const { default: chromium } = await import('@sparticuz/chromium');
  return playwright.chromium.launch({
    executablePath: await chromium.executablePath(),
    // With a single process, closing one page ends them all.
    args: [...chromium.args.filter((flag) => flag !== '--single-process'), ...FLAGS],
  });
}
