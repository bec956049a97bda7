import { describe } from '@jest/globals';
import { looksTests } from './looks.suite.ts';
import { placingOrdersTests } from './placing-orders.suite.ts';
import { readingOrdersTests } from './reading-orders.suite.ts';
import { signingInTests } from './signing-in.suite.ts';
import { useBuiltSite } from './site-world.ts';

const useSite = useBuiltSite();

describe('the site without sign-in', () => {
  const world = useSite();

  describe('placing orders', () => placingOrdersTests(world));
  describe('reading orders', () => readingOrdersTests(world));
  describe('looks', () => looksTests(world));
});

describe('the site with sign-in', () => signingInTests(useSite));
