import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Issuer, startIssuer } from '../web/issuer.ts';
import { consoleTests } from './console.suite.ts';
import { signedInTests, siteTests } from './distribution.suite.ts';
import { useLocalPages } from './local-pages.ts';
import { ordersTests } from './orders.suite.ts';
import { stacksTests } from './stacks.suite.ts';
import { usePages } from './watched-page.ts';

const pages = usePages();

describe('the pages of a local cloud', () => {
  const local = useLocalPages(pages, () => ({ api_authorization: 'none' }));

  describe('several stacks on the console', () => stacksTests(local));
  describe('one stack on the console', () => consoleTests(local));
  describe('Orders on the console and on its API page', () => ordersTests(local));
  describe('the site', () => siteTests(local));
});

describe('the pages of a local cloud whose customers sign in', () => {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await startIssuer('orders-api');
  });
  const local = useLocalPages(pages, () => ({
    api_authorization: 'jwt',
    jwt_issuer: issuer.url,
    jwt_audience: 'orders-api',
    jwt_client_id: 'orders-page',
  }));
  afterAll(() => issuer.stop());

  describe('the site with sign-in', () => signedInTests(local, () => issuer));
});
