/** Which keys the pipeline is for: what the source bucket's notifications say. */
import { GetBucketNotificationConfigurationCommand, type QueueConfiguration, type S3Client } from '@aws-sdk/client-s3';
import { decodeEventKey } from '../../../lambda/shared/object-key.ts';

export interface KeyFilter {
  /** `''` for any. */
  readonly prefix: string;
  /** `''` for any. */
  readonly suffix: string;
}

/**
 * The filters under which the bucket sends events of new objects to the queue: an object passes with any of them.
 *
 * @returns none at all if the bucket does not notify the queue
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
    // S3 answers `Prefix` where `prefix` was put.
    const rule = rules.find(({ Name }) => Name?.toLowerCase() === name);
    return decodeEventKey(rule?.Value ?? '');
  };
  return { prefix: ruleValue('prefix'), suffix: ruleValue('suffix') };
}

export function passes(filters: readonly KeyFilter[], key: string): boolean {
  return filters.some(({ prefix, suffix }) => key.startsWith(prefix) && key.endsWith(suffix));
}

/**
 * The prefix to list by: the wanted one, or a longer one that every filter asks for anyway.
 *
 * @returns undefined if nothing can have both
 */
export function listingPrefix(filters: readonly KeyFilter[], wanted: string): string | undefined {
  const fit = filters.filter(({ prefix }) => prefix.startsWith(wanted) || wanted.startsWith(prefix));
  if (fit.length === 0) return undefined;
  const [only] = fit;
  return fit.length === 1 && only && only.prefix.length > wanted.length ? only.prefix : wanted;
}
