/**
 * Orders two events of the same key; of different keys it says nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 *
 * @returns below 0 if `a` is the older event, above 0 if it is the newer one, 0 for the same event.
 */
export function compareSequencers(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  const left = a.toLowerCase().padEnd(length, '0');
  const right = b.toLowerCase().padEnd(length, '0');
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
