import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Issuer, startIssuer } from '../web/issuer.ts';
import { placedOrders, placeOrder } from '../web/page-parts.ts';
import { openConsole } from './console-page.ts';
import { placesOf } from './local-pages.ts';
import { useSiteCloud } from './site-cloud.ts';

const AUDIENCE = 'orders-api';
const UNKNOWN_ID = '6fa459ea-ee8a-4ca4-894e-db77e160355e';

/** Asks the API from the page, as its script does. */
function ask(page: Page, path: string): Promise<{ status: number; type: string | null; body: string }> {
  return page.evaluate(async (asked) => {
    const response = await fetch(asked);
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  }, path);
}

describe('the page behind the local Amazon CloudFront', () => {
  const world = useSiteCloud(async () => ({}));

  test('places an order, and shows how it goes from accepted to processed', async () => {
    const page = await world.open('/?customer=ada');
    await page.getByText('No orders yet.').waitFor();
    const { promise: seen, resolve: look } = Promise.withResolvers<void>();
    await page.route('**/api/v1/items**', async (route) => {
      if (route.request().method() === 'GET') await seen;
      await route.continue();
    });

    await placeOrder(page);
    await placedOrders(page).getByText('Accepted').waitFor();
    look();

    await placedOrders(page).getByText('Processed').waitFor();
    expect(await placedOrders(page).innerText()).toContain('24.70');
    expect(world.opened.refusals).toEqual([]);
    await page.unrouteAll();
    await page.reload();
    await placedOrders(page).getByText('Processed').waitFor();
    expect(await placedOrders(page).count()).toBe(1);
  });

  test('has an address for every order', async () => {
    const page = await world.open('/?customer=bob');
    await placeOrder(page);
    await placedOrders(page).getByText('Processed').waitFor();
    const link = await placedOrders(page).getByRole('link').getAttribute('href');

    await page.goto(world.url + link);

    await page.getByRole('row', { name: /PEN-1/ }).waitFor();
    expect(await page.getByRole('row', { name: /Total/ }).innerText()).toContain('24.70');
  });

  test('gets the answers of its API as they are, also where nothing is found', async () => {
    const page = await world.open('/?customer=ada');

    const [unknown, malformed, nowhere] = [
      await ask(page, `/api/v1/items/${UNKNOWN_ID}`),
      await ask(page, '/api/v1/items?customerId=ada&limit=0'),
      await ask(page, '/api/v1/nowhere'),
    ];

    expect(unknown).toMatchObject({ status: 404, type: 'application/problem+json' });
    expect(JSON.parse(unknown.body)).toMatchObject({ type: '/problems/not-found', status: 404 });
    expect(malformed).toMatchObject({ status: 400, type: 'application/problem+json' });
    expect(nowhere).toMatchObject({ status: 404, type: 'application/json', body: '{"message":"Not Found"}' });
    expect(world.opened.refusals).toHaveLength(3);
  });

  test('is allowed to talk to its own API only', async () => {
    const page = await world.open('/?customer=ada');

    const refused = await page.evaluate(
      (elsewhere) => fetch(elsewhere).then(String, (error) => error.message),
      `${world.cloud.url}/_local/health`,
    );

    expect(refused).toBe('Failed to fetch');
    expect(world.opened.troubles.splice(0).join()).toContain(
      'Content Security Policy directive: "connect-src \'self\'"',
    );
  });

  test('is one step away from the console, which knows what is behind it', async () => {
    const { page, close } = await openConsole(world.browser, world.cloud.url, 'Web/overview');
    expect(await placesOf(page)).toEqual(['Distribution', world.cloud.outputs.Web?.SiteBucketName, 'Orders']);
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toEqual(['Overview', 'Site']);

    await page.getByRole('link', { name: 'Open it' }).click();

    await page.getByLabel('Customer').waitFor();
    expect(page.url()).toBe(`${world.url}/`);
    await close();
  });

  test('is not what a missing file is answered with', async () => {
    const response = await fetch(`${world.url}/assets/missing.js`);

    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>AccessDenied</Code>');
  });
});

describe('the page behind the local Amazon CloudFront, with customers who sign in', () => {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await startIssuer(AUDIENCE);
  });
  const world = useSiteCloud(async () => ({
    api_authorization: 'jwt',
    jwt_issuer: issuer.url,
    jwt_audience: AUDIENCE,
    jwt_client_id: 'orders-page',
  }));
  afterAll(() => issuer.stop());

  const signInAs = async (customer: string): Promise<Page> => {
    issuer.signInAs(customer);
    const page = await world.open('/', { origins: [issuer.url] });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Your orders' }).waitFor();
    return page;
  };

  test('signs in with PKCE, and shows and places one’s own orders', async () => {
    const page = await signInAs('ada');
    await placeOrder(page);

    await placedOrders(page).getByText('Processed').waitFor();
    expect(Object.fromEntries(issuer.authorizations.at(-1) ?? [])).toMatchObject({
      response_type: 'code',
      redirect_uri: `${world.url}/signed-in`,
      code_challenge_method: 'S256',
    });
    expect(world.opened.refusals).toEqual([]);
  });

  test('shows nobody the orders of another', async () => {
    const eves = await signInAs('eve');
    await placeOrder(eves);
    await placedOrders(eves).getByText('Processed').waitFor();
    const link = await placedOrders(eves).getByRole('link').getAttribute('href');
    await world.opened.close();

    const page = await signInAs('bob');
    await page.getByText('No orders yet.').waitFor();
    await page.goto(world.url + link);
    await page.getByText('There is no such order').waitFor();
    const token = await page.evaluate(() => {
      const stored = Object.values({ ...sessionStorage }).find((value) => value.includes('access_token'));
      return JSON.parse(stored ?? '{}').access_token as string;
    });
    const forbidden = await fetch(`${world.url}/api/v1/items?customerId=eve`, {
      headers: { authorization: `Bearer ${token}` },
    });

    expect(forbidden.status).toBe(403);
    expect(forbidden.headers.get('content-type')).toBe('application/problem+json');
    expect(await forbidden.json()).toMatchObject({ type: '/problems/forbidden' });
  });

  test('is told so in JSON when nobody has signed in', async () => {
    const response = await fetch(`${world.url}/api/v1/items`);

    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ message: 'Unauthorized' });
  });
});
