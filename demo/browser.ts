import playwright, { type Browser } from 'playwright-core';

/** Turns off background requests, and features that a container lacks. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Launches a headless browser: on Linux the one from npm, on other systems the installed Chrome. */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux') return playwright.chromium.launch({ channel: 'chrome', args: FLAGS });
  const { default: chromium } = await import('@sparticuz/chromium');
  return playwright.chromium.launch({
    executablePath: await chromium.executablePath(),
    // A browser with a single process ends when one page closes.
    args: [...chromium.args.filter((flag) => flag !== '--single-process'), ...FLAGS],
  });
}
