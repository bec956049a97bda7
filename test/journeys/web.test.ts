/** The responses of the Web stack; `web/site.test.ts` tests the page in a browser. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { startStacks } from '../../bench/support/start-stacks.ts';
import { waitFor } from '../../bench/support/wait-for.ts';
import { assemblyOf } from '../support/synthesis.ts';

const ORDER = { customerId: 'ada', lines: [{ sku: 'PEN-1', quantity: 2, unitPrice: 12.35 }] };

let cloud: PrivateCloud;
let site: string;
beforeAll(async () => {
  const assembly = await assemblyOf({ enable_web: 'true', api_authorization: 'none' });
  cloud = await startStacks({ args: ['--assembly', assembly, '--stacks', 'Orders,Web', '--fast-retries'] });
  site = cloud.outputs.Web?.SiteUrl ?? '';
});
afterAll(() => cloud?.stop());

test('the site serves its page with security headers for every path of the page', async () => {
  for (const path of ['/', '/orders/6fa459ea-ee8a-4ca4-894e-db77e160355e']) {
    const response = await fetch(site + path);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("connect-src 'self'");
    expect(await response.text()).toMatch(/<title>.+<\/title>/);
  }
});

test('the site serves every script and style sheet that its page names, cached for a year', async () => {
  const page = await (await fetch(site)).text();
  const assets = Array.from(page.matchAll(/"(\/assets\/[^"]+)"/g), ([, path = '']) => path);

  expect(assets.length).toBeGreaterThan(1);
  for (const path of assets) {
    const response = await fetch(site + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  }
});

test('an order placed below /api/v1 of the site is processed, and the site lists it', async () => {
  const items = `${site}/api/v1/items`;
  const headers = { 'content-type': 'application/json' };

  const placed = await fetch(items, { method: 'POST', headers, body: JSON.stringify(ORDER) });
  const { id } = (await placed.json()) as { id: string };
  const processed = await waitFor('the order', async () => {
    const response = await fetch(`${items}/${id}`);
    return response.status === 200 ? ((await response.json()) as object) : undefined;
  });
  const listed = (await (await fetch(`${items}?customerId=ada`)).json()) as { items: object[] };

  expect(placed.status).toBe(202);
  expect(processed).toMatchObject({ ...ORDER, id, status: 'processed', total: 24.7 });
  expect(listed.items).toEqual([processed]);
});

test('the site passes on the errors of its API instead of its page', async () => {
  const response = await fetch(`${site}/api/v1/items?customerId=ada&limit=0`);

  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ type: '/problems/invalid-limit' });
});
