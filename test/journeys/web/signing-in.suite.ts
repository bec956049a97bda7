import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Issuer, startIssuer } from './issuer.ts';
import { alertOf, placedOrders, placeOrder } from './page-parts.ts';
import type { useBuiltSite } from './site-world.ts';

const AUDIENCE = 'orders-api';
const CLIENT_ID = 'orders-page';
/** Lifetime of the issuer's tokens. */
const ONE_HOUR_MS = 3_600_000;

/** Tests sign-in, sign-out, and the end of a session. */
export function signingInTests(useSite: ReturnType<typeof useBuiltSite>): void {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await startIssuer(AUDIENCE);
  });
  const world = useSite(() => ({
    config: { authorization: 'jwt', issuer: issuer.url, clientId: CLIENT_ID, audience: AUDIENCE },
    issuerOrigin: issuer.url,
    verify: issuer.verify,
  }));
  beforeEach(() => issuer.reset());
  afterAll(() => issuer.stop());

  const open = (path = '/', options = {}) => world.open(path, { origins: [issuer.url], ...options });
  const signIn = (page: Page) => page.getByRole('button', { name: 'Sign in' }).click();

  test('a sign-in goes to the issuer and returns to the same page, with PKCE, state and nonce', async () => {
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

  test('a signed-in customer can place orders and see only their own', async () => {
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
    await page.getByText('Order not found.').waitFor();
    expect(await page.getByText('bob').count()).toBe(0);
  });

  test('a session survives a reload and ends with the sign-out', async () => {
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

  test('an expired token is renewed without an action of the user', async () => {
    issuer.signInAs('ada');
    const page = await open('/', { hasOwnClock: true });
    await signIn(page);
    await page.getByText('No orders yet.').waitFor();
    await page.clock.fastForward(ONE_HOUR_MS);
    await placeOrder(page);

    await placedOrders(page).getByText('Processed').waitFor();
    expect(issuer.grants).toContain('refresh_token');
  });

  test('an expired token that the issuer does not renew ends the session', async () => {
    issuer.signInAs('ada');
    const page = await open('/', { hasOwnClock: true });
    await signIn(page);
    await page.getByText('No orders yet.').waitFor();
    issuer.refuse('Not any more');
    await page.clock.fastForward(ONE_HOUR_MS);
    await page.getByRole('button', { name: 'Refresh' }).click();

    await alertOf(page).getByText('Your session has expired.').waitFor();
    expect(world.opened.troubles.splice(0)).toEqual([expect.stringContaining('status of 400')]);
  });

  test('the page shows the reason why the issuer refused', async () => {
    issuer.refuse('Not today');
    const page = await open();
    await signIn(page);

    await page.getByRole('heading', { name: 'Sign-in failed' }).waitFor();
    await alertOf(page).getByText('Not today').waitFor();
  });

  test('a new sign-in after the end of a session continues with the same order', async () => {
    issuer.signInAs('ada');
    const page = await open();
    await signIn(page);
    await page.getByText('No orders yet.').waitFor();
    issuer.revoke();
    await placeOrder(page);
    await alertOf(page).getByText('Not signed in.').waitFor();
    await alertOf(page).getByText('Your input is kept.').waitFor();
    await alertOf(page).getByRole('button', { name: 'Sign in' }).click();

    await page.getByText('This order was not confirmed.').waitFor();
    expect(await page.getByLabel('Article').inputValue()).toBe('PEN-1');
    await page.getByRole('button', { name: 'Place order' }).click();
    await placedOrders(page).getByText('Processed').waitFor();
    expect(world.orders.placed).toHaveLength(1);
  });

  test('the next user of the tab sees nothing of the previous user', async () => {
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
    await page.getByText('Order not found.').waitFor();
  });

  test.each([
    ['/signed-in?code=stolen&state=guessed', 'No matching state found in storage'],
    ['/signed-in', 'No state in response'],
  ])('the address %s is rejected, and the user can sign in again', async (path, words) => {
    issuer.signInAs('ada');
    const page = await open(path);

    await page.getByRole('heading', { name: 'Sign-in failed' }).waitFor();
    await page.getByText(words).waitFor();
    await signIn(page);
    await page.getByRole('heading', { name: 'Your orders' }).waitFor();
  });

  test('an issuer that cannot be reached is named in the error', async () => {
    const page = await open();
    await page.route(`${issuer.url}/**`, (route) => route.abort('connectionrefused'));
    await signIn(page);

    await alertOf(page).getByText(`Sign-in with ${issuer.url} is not available`).waitFor();
    expect(world.opened.troubles.splice(0).join()).toContain('ERR_CONNECTION_REFUSED');
  });
}
