/** Tells which keys the pipeline copies, from the notification configuration of the source bucket. */
import { GetBucketNotificationConfigurationCommand, type QueueConfiguration, type S3Client } from '@aws-sdk/client-s3';
import { decodeEventKey } from '../../../lambda/shared/s3-event.ts';

/** An empty prefix or suffix matches every key. */
export interface KeyFilter {
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * Reads the filters under which the bucket sends events of new objects to the queue. A key needs to pass one of them.
 *
 * @returns an empty list if the bucket does not notify the queue
 */
export async function readKeyFilters(s3: S3Client, bucket: string, queueArn: string): Promise<KeyFilter[]> {
  const { QueueConfigurations = [] } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
  return QueueConfigurations.filter(
    ({ QueueArn, Events = [] }) =>
      QueueArn === queueArn && Events.some((event) => event.startsWith('s3:ObjectCreated')),
  ).map(filterOf);
}

function filterOf({ Filter }: QueueConfiguration): KeyFilter {
  const rules = Filter?.Key?.FilterRules ?? [];
  const ruleValue = (name: string) => {
    // S3 returns `Prefix` for a rule that was put as `prefix`.
    const rule = rules.find(({ Name }) => Name?.toLowerCase() === name);
    return decodeEventKey(rule?.Value ?? '');
  };
  return { prefix: ruleValue('prefix'), suffix: ruleValue('suffix') };
}

export function passes(filters: readonly KeyFilter[], key: string): boolean {
  return filters.some(({ prefix, suffix }) => key.startsWith(prefix) && key.endsWith(suffix));
}

/**
 * Returns the prefix to list by: the wanted one, or a longer one if the only filter that fits requires it.
 *
 * @returns `undefined` if no key can match both the wanted prefix and a filter
 */
export function listingPrefix(filters: readonly KeyFilter[], wanted: string): string | undefined {
  const fit = filters.filter(({ prefix }) => prefix.startsWith(wanted) || wanted.startsWith(prefix));
  if (fit.length === 0) return undefined;
  const [only] = fit;
  return fit.length === 1 && only && only.prefix.length > wanted.length ? only.prefix : wanted;
}
