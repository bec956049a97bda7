import { PermanentError } from './errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const MAX_KEY_BYTES = 1_024;

/** S3 writes keys into its events as a form does: a space is `+`, everything else percent-encoded UTF-8. */
export function decodeEventKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replace(/\+/g, ' '));
  } catch (cause) {
    throw new PermanentError('BAD_KEY', `Not a form-encoded object key: ${JSON.stringify(encoded)}`, { cause });
  }
}

export function encodeEventKey(key: string): string {
  return encodeURIComponent(key).replace(/%20/g, '+').replace(/%2F/g, '/');
}

/**
 * A key is opaque: slashes, dots and any character of Unicode are legal; only emptiness, broken Unicode and length are not.
 *
 * @throws PermanentError `BAD_KEY`
 */
export function checkKey(key: string): string {
  if (key === '') throw new PermanentError('BAD_KEY', 'The object key is empty');
  if (!key.isWellFormed()) throw new PermanentError('BAD_KEY', 'The object key has half of a surrogate pair');
  const bytes = Buffer.byteLength(key);
  if (bytes > MAX_KEY_BYTES) {
    throw new PermanentError('BAD_KEY', `The object key has ${bytes} bytes, S3 allows ${MAX_KEY_BYTES}`);
  }
  return key;
}
