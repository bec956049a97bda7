import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/screenshots/browser.ts';
import { buildSite } from '../../web/build.ts';
import { type Issuer, startIssuer } from './issuer.ts';
import { type OpenedSite, openSite } from './open-site.ts';
import { createOrdersFixture, type OrdersFixture } from './orders-fixture.ts';
import { startSite } from './site-server.ts';

const AUDIENCE = 'orders-api';
const CLIENT_ID = 'orders-page';
/** How long the issuer's tokens are good for. */
const ONE_HOUR_MS = 3_600_000;

describe('signing in', () => {
  let browser: Browser;
  let folder: string;
  let issuer: Issuer;
  let orders: OrdersFixture;
  let site: Awaited<ReturnType<typeof startSite>>;
  let opened: OpenedSite;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'site-'));
    [browser] = await Promise.all([launchBrowser(), buildSite({ outFolder: folder })]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    issuer = await startIssuer(AUDIENCE);
    orders = createOrdersFixture();
    site = await startSite({
      folder,
      orders,
      config: { authorization: 'jwt', issuer: issuer.url, clientId: CLIENT_ID, audience: AUDIENCE },
      issuerOrigin: issuer.url,
      verify: issuer.verify,
    });
  });
  afterEach(async () => {
    await opened.close();
    await Promise.all([site.stop(), issuer.stop()]);
    expect(opened.troubles).toEqual([]);
  });

  async function open(path = '/', options = {}): Promise<void> {
    opened = await openSite(browser, site.url, path, { origins: [issuer.url], ...options });
    page = opened.page;
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
  const signIn = () => page.getByRole('button', { name: 'Sign in' }).click();
  const banner = () => page.getByRole('banner');
  const listed = () => page.getByRole('list', { name: 'Placed orders' }).getByRole('listitem');
  async function place(): Promise<void> {
    await page.getByLabel('Article').fill('PEN-1');
    await page.getByLabel('Unit price').fill('12.35');
    await page.getByRole('button', { name: 'Place order' }).click();
  }

  test('goes to the issuer and back to where one was, with PKCE, state and nonce', async () => {
    const [id] = orders.seed('ada', 1);
    issuer.signInAs('ada');
    await open(`/orders/${id}`);
    expect(orders.requests).toEqual([]);
    await signIn();

    await page.getByRole('row', { name: /PEN-1/ }).waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(`/orders/${id}`);
    expect(await banner().getByText('ada').count()).toBe(1);
    const [asked] = issuer.authorizations;
    expect(Object.fromEntries(asked ?? [])).toMatchObject({
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: `${site.url}/signed-in`,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/./),
      nonce: expect.stringMatching(/./),
      audience: AUDIENCE,
    });
  });

  test('lets one place orders and see one’s own only', async () => {
    const [foreign] = orders.seed('bob', 3);
    orders.seed('ada', 1);
    issuer.signInAs('ada');
    await open('/?customer=bob');
    await signIn();
    await page.getByRole('heading', { name: 'Your orders' }).waitFor();
    await place();
    await listed().nth(1).waitFor();
    await listed().first().getByText('Processed').waitFor();

    expect(await listed().count()).toBe(2);
    expect(orders.placed[0]?.customerId).toBe('ada');
    expect(opened.refusals).toEqual([]);
    await page.goto(`${site.url}/orders/${foreign}`);
    await page.getByText('There is no such order').waitFor();
    expect(await page.getByText('bob').count()).toBe(0);
  });

  test('outlives a reload, and ends with signing out', async () => {
    issuer.signInAs('ada');
    await open();
    await signIn();
    await page.getByRole('heading', { name: 'Your orders' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign out' }).click();

    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(page.url()).toBe(`${site.url}/`);
    expect(issuer.signOuts).toHaveLength(1);
    expect(Object.fromEntries(issuer.signOuts[0] ?? [])).toMatchObject({ post_logout_redirect_uri: `${site.url}/` });
    expect(await page.evaluate('Object.keys(sessionStorage).concat(Object.keys(localStorage))')).toEqual([]);
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  test('a token that has expired is renewed, without anybody noticing', async () => {
    issuer.signInAs('ada');
    await open('/', { hasOwnClock: true });
    await signIn();
    await page.getByText('No orders yet.').waitFor();
    await page.clock.fastForward(ONE_HOUR_MS);
    await place();

    await listed().getByText('Processed').waitFor();
    expect(issuer.grants).toContain('refresh_token');
  });

  test('a token that has expired and is not renewed is a session that is over', async () => {
    issuer.signInAs('ada');
    await open('/', { hasOwnClock: true });
    await signIn();
    await page.getByText('No orders yet.').waitFor();
    issuer.refuse('Not any more');
    await page.clock.fastForward(ONE_HOUR_MS);
    await page.getByRole('button', { name: 'Refresh' }).click();

    await page.getByRole('alert').getByText('Your session is over.').waitFor();
    expect(opened.troubles.splice(0)).toEqual([expect.stringContaining('status of 400')]);
  });

  test('a refusal of the issuer is told in its words', async () => {
    issuer.refuse('Not today');
    await open();
    await signIn();

    await page.getByRole('heading', { name: 'Signing in did not work' }).waitFor();
    await page.getByRole('alert').getByText('Not today').waitFor();
  });

  test('when it is over, signing in again goes on with the same order', async () => {
    issuer.signInAs('ada');
    await open();
    await signIn();
    await page.getByText('No orders yet.').waitFor();
    issuer.revoke();
    await place();
    await page.getByRole('alert').getByText('Not signed in.').waitFor();
    await page.getByRole('alert').getByText('What you filled in is kept.').waitFor();
    await page.getByRole('alert').getByRole('button', { name: 'Sign in' }).click();

    await page.getByText('This order was not confirmed.').waitFor();
    expect(await page.getByLabel('Article').inputValue()).toBe('PEN-1');
    await page.getByRole('button', { name: 'Place order' }).click();
    await listed().getByText('Processed').waitFor();
    expect(orders.placed).toHaveLength(1);
  });

  test('the next person at the tab sees nothing of the last one', async () => {
    orders.hold();
    issuer.signInAs('ada');
    await open();
    await signIn();
    await place();
    await listed().getByText('Accepted').waitFor();
    const link = await listed().getByRole('link').getAttribute('href');
    issuer.revoke();
    issuer.signInAs('bob');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('alert').getByRole('button', { name: 'Sign in' }).first().click();

    await page.getByText('No orders yet.').waitFor();
    expect(await listed().count()).toBe(0);
    await page.goto(site.url + link);
    await page.getByText('There is no such order').waitFor();
  });

  test.each([
    ['/signed-in?code=stolen&state=guessed', 'No matching state found in storage'],
    ['/signed-in', 'No state in response'],
  ])('%s is refused, and one may try again', async (path, words) => {
    issuer.signInAs('ada');
    await open(path);

    await page.getByRole('heading', { name: 'Signing in did not work' }).waitFor();
    await page.getByText(words).waitFor();
    await signIn();
    await page.getByRole('heading', { name: 'Your orders' }).waitFor();
  });

  test('an issuer that can not be reached is an error that names it', async () => {
    await open();
    await issuer.stop();
    await signIn();

    await page.getByRole('alert').getByText(`One can not sign in with ${issuer.url}`).waitFor();
    expect(opened.troubles.splice(0).join()).toContain('ERR_CONNECTION_REFUSED');
  });
});
