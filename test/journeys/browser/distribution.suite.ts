import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Issuer } from '../web/issuer.ts';
import { placedOrders, placeOrder } from '../web/page-parts.ts';
import { flowOf, type LocalPages, showView } from './local-pages.ts';
import type { WatchedPage } from './watched-page.ts';

const UNKNOWN_ID = '6fa459ea-ee8a-4ca4-894e-db77e160355e';

/** Sends a request to the API from the page. */
function request(page: Page, path: string): Promise<{ status: number; type: string | null; body: string }> {
  return page.evaluate(async (requested) => {
    const response = await fetch(requested);
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  }, path);
}

/** Tests the site behind the local CloudFront. */
export function siteTests(local: LocalPages): void {
  const siteUrl = () => local.cloud.outputs.Web?.SiteUrl ?? '';

  test('the site places an order, shows it accepted, then processed, and at an address of its own', async () => {
    const { page, refusals } = await local.openSite('/?customer=grace');
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
    expect(refusals).toEqual([]);
    await page.unrouteAll();
    await page.reload();
    await placedOrders(page).getByText('Processed').waitFor();
    expect(await placedOrders(page).count()).toBe(1);

    await page.goto(siteUrl() + (await placedOrders(page).getByRole('link').getAttribute('href')));
    await page.getByRole('row', { name: /PEN-1/ }).waitFor();
    expect(await page.getByRole('row', { name: /Total/ }).innerText()).toContain('24.70');
  });

  test('the site passes on the error responses of its API, and may contact no other host', async () => {
    const { page, troubles, refusals } = await local.openSite('/?customer=bob');

    const [unknown, malformed, nowhere] = [
      await request(page, `/api/v1/items/${UNKNOWN_ID}`),
      await request(page, '/api/v1/items?customerId=ada&limit=0'),
      await request(page, '/api/v1/nowhere'),
    ];

    expect(unknown).toMatchObject({ status: 404, type: 'application/problem+json' });
    expect(JSON.parse(unknown.body)).toMatchObject({ type: '/problems/not-found', status: 404 });
    expect(malformed).toMatchObject({ status: 400, type: 'application/problem+json' });
    expect(nowhere).toMatchObject({ status: 404, type: 'application/json', body: '{"message":"Not Found"}' });
    expect(refusals).toHaveLength(3);

    const elsewhere = `${local.cloud.url}/_local/health`;
    const refused = await page.evaluate((url) => fetch(url).then(String, (error) => error.message), elsewhere);
    expect(refused).toBe('Failed to fetch');
    expect(troubles.splice(0).join()).toContain('Content Security Policy directive: "connect-src \'self\'"');
  });

  test('the console shows the resources behind the site and links to it', async () => {
    const page = local.console;
    await showView(page, 'Web/overview');
    expect(await flowOf(page)).toEqual(['Distribution', local.cloud.outputs.Web?.SiteBucketName, 'Orders']);
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toEqual(['Overview', 'Site']);

    expect(await page.getByRole('link', { name: 'Open it' }).getAttribute('href')).toBe(siteUrl());
  });

  test('a missing file gets the error of S3, not the page', async () => {
    const response = await fetch(`${siteUrl()}/assets/missing.js`);

    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>AccessDenied</Code>');
  });
}

/** Tests the site with customers who sign in. */
export function signedInTests(local: LocalPages, issuerOf: () => Issuer): void {
  const siteUrl = () => local.cloud.outputs.Web?.SiteUrl ?? '';

  const signInAs = async (customer: string): Promise<WatchedPage> => {
    issuerOf().signInAs(customer);
    const opened = await local.openSite('/', { origins: [issuerOf().url] });
    await opened.page.getByRole('button', { name: 'Sign in' }).click();
    await opened.page.getByRole('heading', { name: 'Your orders' }).waitFor();
    return opened;
  };

  test('a customer signs in with PKCE and places an order that no other customer can see', async () => {
    const { page: eves, refusals } = await signInAs('eve');
    expect(Object.fromEntries(issuerOf().authorizations.at(-1) ?? [])).toMatchObject({
      response_type: 'code',
      redirect_uri: `${siteUrl()}/signed-in`,
      code_challenge_method: 'S256',
    });
    await placeOrder(eves);
    await placedOrders(eves).getByText('Processed').waitFor();
    const link = await placedOrders(eves).getByRole('link').getAttribute('href');
    expect(refusals).toEqual([]);

    const { page } = await signInAs('bob');
    await page.getByText('No orders yet.').waitFor();
    await page.goto(siteUrl() + link);
    await page.getByText('Order not found.').waitFor();
    const token = await page.evaluate(() => {
      const stored = Object.values({ ...sessionStorage }).find((value) => value.includes('access_token'));
      return JSON.parse(stored ?? '{}').access_token as string;
    });
    const forbidden = await fetch(`${siteUrl()}/api/v1/items?customerId=eve`, {
      headers: { authorization: `Bearer ${token}` },
    });

    expect(forbidden.status).toBe(403);
    expect(forbidden.headers.get('content-type')).toBe('application/problem+json');
    expect(await forbidden.json()).toMatchObject({ type: '/problems/forbidden' });
  });

  test('a request without a token gets the JSON error of the gateway', async () => {
    const response = await fetch(`${siteUrl()}/api/v1/items`);

    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ message: 'Unauthorized' });
  });
}
