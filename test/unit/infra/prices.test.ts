import { expect, test } from '@jest/globals';
import { PRICES } from '../../../infra/prices.ts';

test('the prices have a date, a Region, and a unit and a source each', () => {
  const { asOf, region, ...prices } = PRICES;

  expect([asOf, region]).toEqual([expect.stringMatching(/^\d{4}-\d\d$/), 'us-east-1']);
  for (const { source, unit } of Object.values(prices)) {
    expect([source, unit]).toEqual([
      expect.stringMatching(/^https:\/\/aws\.amazon\.com\/.+\/pricing\/$/),
      expect.any(String),
    ]);
  }
});
