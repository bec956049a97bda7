import { describe, expect, test } from '@jest/globals';
import { freeTierSummary, PRICES } from '../../infra/prices.ts';

describe('the free-tier summary', () => {
  test('says in one line what is free and how much of it the stack uses by being there', () => {
    expect(freeTierSummary({ alarmMetrics: 12, dashboards: 1, customMetrics: 9, memoryMb: 512 })).toBe(
      'Always free, per account and month: 1,000,000 SQS requests, 1,000,000 SNS requests, 1,000,000 Lambda requests, 400,000 GB-s (800,000 s at 512 MB), ' +
        '5 GB of logs, 12 of 10 alarm metrics, 1 of 3 dashboards, 9 of 10 custom metrics used by this stack. ' +
        'npm run estimate tells what your load costs.',
    );
  });

  test('of a stack with an API and tables names what they have free, and what is never free', () => {
    const use = { alarmMetrics: 12, dashboards: 1, customMetrics: 20, memoryMb: 512, tables: 2, restApis: 1 };

    const summary = freeTierSummary(use);

    expect(summary).toContain('5 GB of logs, 25 GB in DynamoDB, 12 of 10 alarm metrics');
    expect(summary).toContain(
      'Never free: API requests ($3.50 a million), DynamoDB writes ($0.625 a million of up to 1 KB). npm run estimate',
    );
  });

  test('fits in an output, which holds 1,024 characters', () => {
    const summary = freeTierSummary({
      alarmMetrics: 100,
      dashboards: 10,
      customMetrics: 100,
      memoryMb: 10_240,
      tables: 9,
      restApis: 9,
    });

    expect(summary.length).toBeLessThan(1_024);
  });
});

describe('the prices', () => {
  test('are dated and each names its source', () => {
    const { asOf, region, ...prices } = PRICES;

    expect([asOf, region]).toEqual([expect.stringMatching(/^\d{4}-\d\d$/), 'us-east-1']);
    for (const { source, unit } of Object.values(prices)) {
      expect([source, unit]).toEqual([
        expect.stringMatching(/^https:\/\/aws\.amazon\.com\/.+\/pricing\/$/),
        expect.any(String),
      ]);
    }
  });
});
