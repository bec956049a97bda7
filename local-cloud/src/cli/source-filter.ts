import type { Bucket } from '../services/s3/store/buckets.ts';

/** Beginning and end of the keys whose creation the bucket announces, as a user writes them. */
export interface SourceFilter {
  readonly prefix: string;
  readonly suffix: string;
}

/** Of the first rule: a configuration compares keys in the encoded form of its events, where a blank is `+`. */
export function sourceFilter(bucket: Bucket | undefined): SourceFilter {
  const { prefix = '', suffix = '' } = bucket?.notifications?.[0] ?? {};
  return { prefix: decodeKey(prefix), suffix: decodeKey(suffix) };
}

function decodeKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll('+', ' '));
}
