import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Issuer, startIssuer } from './issuer.ts';
import { alertOf, placedOrders, placeOrder } from './page-parts.ts';
import { useSite } from './site-world.ts';

const AUDIENCE = 'orders-api';
const CLIENT_ID = 'orders-page';
/** How long the issuer's tokens are good for. */
const ONE_HOUR_MS = 3_600_000;

describe('signing in', () => {
  let issuer: Issuer;
  beforeEach(async () => {
    issuer = await startIssuer(AUDIENCE);
  });
  const world = useSite(() => ({
    config: { authorization: 'jwt', issuer: issuer.url, clientId: CLIENT_ID, audience: AUDIENCE },
    issuerOrigin: issuer.url,
    verify: issuer.verify,
  }));
  afterEach(() => issuer.stop());

  const open = (path = '/', options = {}) => world.open(path, { origins: [issuer.url], ...options });
  const signIn = (page: Page) => page.getByRole('button', { name: 'Sign in' }).click();

  test('goes to the issuer and back to where one was, with PKCE, state and nonce', async () => {
    const [id] = world.orders.seed('ada', 1);
    issuer.signInAs('ada');
    const page = await open(`/orders/${id}`);
    expect(world.orders.requests).toEqual([]);
    await signIn(page);

    await page.getByRole('row', { name: /PEN-1/ }).waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(`/orders/${id}`);
    expect(await page.getByRole('banner').getByText('ada').count()).toBe(1);
    const [asked] = issuer.authorizations;
    expect(Object.fromEntries(asked ?? [])).toMatchObject({
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: `${world.url}/signed-in`,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/./),
      nonce: expect.stringMatching(/./),
      audience: AUDIENCE,
    });
  });

  test('lets one place orders and see one’s own only', async () => {
    const [foreign] = world.orders.seed('bob', 3);
    world.orders.seed('ada', 1);
    issuer.signInAs('ada');
    const page = await open('/?customer=bob');
    await signIn(page);
    await page.getByRole('heading', { name: 'Your orders' }).waitFor();
    await placeOrder(page);
    await placedOrders(page).nth(1).waitFor();
    await placedOrders(page).first().getByText('Processed').waitFor();

    expect(await placedOrders(page).count()).toBe(2);
    expect(world.orders.placed[0]?.customerId).toBe('ada');
    expect(world.opened.refusals).toEqual([]);
    await page.goto(`${world.url}/orders/${foreign}`);
    await page.getByText('There is no such order').waitFor();
    expect(await page.getByText('bob').count()).toBe(0);
  });

  test('outlives a reload, and ends with signing out', async () => {
    issuer.signInAs('ada');
    const page = await open();
    await signIn(page);
    await page.getByRole('heading', { name: 'Your orders' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign out' }).click();

    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(page.url()).toBe(`${world.url}/`);
    expect(issuer.signOuts).toHaveLength(1);
    expect(Object.fromEntries(issuer.signOuts[0] ?? [])).toMatchObject({ post_logout_redirect_uri: `${world.url}/` });
    expect(await page.evaluate('Object.keys(sessionStorage).concat(Object.keys(localStorage))')).toEqual([]);
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  test('a token that has expired is renewed, without anybody noticing', async () => {
    issuer.signInAs('ada');
    const page = await open('/', { hasOwnClock: true });
    await signIn(page);
    await page.getByText('No orders yet.').waitFor();
    await page.clock.fastForward(ONE_HOUR_MS);
    await placeOrder(page);

    await placedOrders(page).getByText('Processed').waitFor();
    expect(issuer.grants).toContain('refresh_token');
  });

  test('a token that has expired and is not renewed is a session that is over', async () => {
    issuer.signInAs('ada');
    const page = await open('/', { hasOwnClock: true });
    await signIn(page);
    await page.getByText('No orders yet.').waitFor();
    issuer.refuse('Not any more');
    await page.clock.fastForward(ONE_HOUR_MS);
    await page.getByRole('button', { name: 'Refresh' }).click();

    await alertOf(page).getByText('Your session is over.').waitFor();
    expect(world.opened.troubles.splice(0)).toEqual([expect.stringContaining('status of 400')]);
  });

  test('a refusal of the issuer is told in its words', async () => {
    issuer.refuse('Not today');
    const page = await open();
    await signIn(page);

    await page.getByRole('heading', { name: 'Signing in did not work' }).waitFor();
    await alertOf(page).getByText('Not today').waitFor();
  });

  test('when it is over, signing in again goes on with the same order', async () => {
    issuer.signInAs('ada');
    const page = await open();
    await signIn(page);
    await page.getByText('No orders yet.').waitFor();
    issuer.revoke();
    await placeOrder(page);
    await alertOf(page).getByText('Not signed in.').waitFor();
    await alertOf(page).getByText('What you filled in is kept.').waitFor();
    await alertOf(page).getByRole('button', { name: 'Sign in' }).click();

    await page.getByText('This order was not confirmed.').waitFor();
    expect(await page.getByLabel('Article').inputValue()).toBe('PEN-1');
    await page.getByRole('button', { name: 'Place order' }).click();
    await placedOrders(page).getByText('Processed').waitFor();
    expect(world.orders.placed).toHaveLength(1);
  });

  test('the next person at the tab sees nothing of the last one', async () => {
    world.orders.hold();
    issuer.signInAs('ada');
    const page = await open();
    await signIn(page);
    await placeOrder(page);
    await placedOrders(page).getByText('Accepted').waitFor();
    const link = await placedOrders(page).getByRole('link').getAttribute('href');
    issuer.revoke();
    issuer.signInAs('bob');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await alertOf(page).getByRole('button', { name: 'Sign in' }).first().click();

    await page.getByText('No orders yet.').waitFor();
    expect(await placedOrders(page).count()).toBe(0);
    await page.goto(world.url + link);
    await page.getByText('There is no such order').waitFor();
  });

  test.each([
    ['/signed-in?code=stolen&state=guessed', 'No matching state found in storage'],
    ['/signed-in', 'No state in response'],
  ])('%s is refused, and one may try again', async (path, words) => {
    issuer.signInAs('ada');
    const page = await open(path);

    await page.getByRole('heading', { name: 'Signing in did not work' }).waitFor();
    await page.getByText(words).waitFor();
    await signIn(page);
    await page.getByRole('heading', { name: 'Your orders' }).waitFor();
  });

  test('an issuer that can not be reached is an error that names it', async () => {
    const page = await open();
    await issuer.stop();
    await signIn(page);

    await alertOf(page).getByText(`One can not sign in with ${issuer.url}`).waitFor();
    expect(world.opened.troubles.splice(0).join()).toContain('ERR_CONNECTION_REFUSED');
  });
});
