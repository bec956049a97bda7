import {
  type FilterRule,
  GetBucketNotificationConfigurationCommand,
  type QueueConfiguration,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { listingPrefix, passes, readKeyFilters } from '../../../../scripts/shared/buckets/key-filter.ts';
import { fakeBuckets } from '../../../support/scripts/fake-buckets.ts';

const ours = 'arn:aws:sqs:us-east-1:000000000000:ours';

function filtersOf(...configurations: QueueConfiguration[]) {
  const { s3, mock } = fakeBuckets({});
  mock.on(GetBucketNotificationConfigurationCommand).resolves({ QueueConfigurations: configurations });
  return readKeyFilters(s3, 'bucket', ours);
}

describe("the bucket's notifications", () => {
  test('tell which keys are ours, decoded from what S3 compares with', async () => {
    const FilterRules: FilterRule[] = [
      { Name: 'Prefix' as 'prefix', Value: 'in/2026+reports/' },
      { Name: 'Suffix' as 'suffix', Value: '%C3%BC.csv' },
    ];

    const filters = await filtersOf({
      QueueArn: ours,
      Events: ['s3:ObjectCreated:*'],
      Filter: { Key: { FilterRules } },
    });

    expect(filters).toEqual([{ prefix: 'in/2026 reports/', suffix: 'ü.csv' }]);
    expect(passes(filters, 'in/2026 reports/ü.csv')).toBe(true);
    expect(passes(filters, 'in/2026+reports/ü.csv')).toBe(false);
    expect(passes(filters, 'in/2026 reports/u.csv')).toBe(false);
  });

  test('count only for our queue and for new objects', async () => {
    expect(
      await filtersOf(
        { QueueArn: `${ours}-not`, Events: ['s3:ObjectCreated:*'] },
        { QueueArn: ours, Events: ['s3:ObjectRemoved:*'] },
      ),
    ).toEqual([]);
  });

  test.each([
    { filters: ['in/'], wanted: '', prefix: 'in/' },
    { filters: ['in/'], wanted: 'in/2026/', prefix: 'in/2026/' },
    { filters: ['in/'], wanted: 'out/', prefix: undefined },
    { filters: ['in/', 'out/'], wanted: '', prefix: '' },
    { filters: ['in/', 'out/'], wanted: 'i', prefix: 'in/' },
    { filters: [''], wanted: 'a', prefix: 'a' },
  ])('$filters and the wish for "$wanted" are listed by $prefix', ({ filters, wanted, prefix }) => {
    expect(
      listingPrefix(
        filters.map((one) => ({ prefix: one, suffix: '' })),
        wanted,
      ),
    ).toBe(prefix);
  });
});
