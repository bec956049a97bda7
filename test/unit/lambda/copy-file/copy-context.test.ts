import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCopySettings } from '../../../../lambda/copy-file/copy-context.ts';
import { copySource } from '../../../../lambda/copy-file/object-address.ts';
import { COPY_ENVIRONMENT } from '../../../support/lambda/environments.ts';

describe('the settings of the copy', () => {
  test('come from the environment', () => {
    expect(readCopySettings(COPY_ENVIRONMENT)).toEqual({
      sourceBucket: 'source',
      destinationBucket: 'destination',
      destinationPrefix: '',
      sourceBucketOwner: '111122223333',
      destinationBucketOwner: '444455556666',
      storageClass: 'STANDARD',
      multipartThresholdBytes: 6_291_456,
    });
  });

  test.each(['preserve', 'STANDARD_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'DEEP_ARCHIVE'])(
    'accept the storage class %s',
    (name) => {
      expect(readCopySettings({ ...COPY_ENVIRONMENT, STORAGE_CLASS: name }).storageClass).toBe(name);
    },
  );

  test.each([
    [{ STORAGE_CLASS: 'standard' }, /^STORAGE_CLASS must be one of preserve, .*, STANDARD_IA, got 'standard'$/],
    [{ SOURCE_BUCKET_OWNER: '' }, /^SOURCE_BUCKET_OWNER must be a 12-digit account id, got ''$/],
    [{ DESTINATION_BUCKET_OWNER: '1234' }, /^DESTINATION_BUCKET_OWNER must be a 12-digit account id, got '1234'$/],
    [
      { MULTIPART_THRESHOLD_BYTES: '5GB' },
      /^MULTIPART_THRESHOLD_BYTES must be a whole number of at least 0, got '5GB'$/,
    ],
    [
      { MULTIPART_THRESHOLD_BYTES: '5368709121' },
      /^MULTIPART_THRESHOLD_BYTES must be at most 5368709120, the limit of CopyObject, got 5368709121$/,
    ],
    [
      { DESTINATION_BUCKET: 'source' },
      /^SOURCE_BUCKET and DESTINATION_BUCKET are both 'source': every copy would be copied again/,
    ],
  ])('refuse %p', (wrong, message) => {
    expect(() => readCopySettings({ ...COPY_ENVIRONMENT, ...wrong })).toThrow(message);
  });

  test('accept one bucket as source and destination if a prefix separates copies from files', () => {
    const changes = { DESTINATION_BUCKET: 'source', DESTINATION_PREFIX: 'copies/' };

    expect(readCopySettings({ ...COPY_ENVIRONMENT, ...changes })).toMatchObject({
      destinationBucket: 'source',
      destinationPrefix: 'copies/',
    });
  });
});

describe('the CopySource of a request', () => {
  test.each([
    ['ü', 'bucket/%C3%BC'],
    ['a?versionId=x', 'bucket/a%3FversionId%3Dx'],
    ['a+b c', 'bucket/a%2Bb%20c'],
    ['100%', 'bucket/100%25'],
    ['//a/../', 'bucket///a/../'],
    ['a#b&c', 'bucket/a%23b%26c'],
  ])('encodes every segment of the key %s', (key, encoded) => {
    expect(copySource({ bucket: 'bucket', key })).toBe(encoded);
  });

  test('has the version id after the key', () => {
    expect(copySource({ bucket: 'bucket', key: 'a?b' }, 'v+1')).toBe('bucket/a%3Fb?versionId=v%2B1');
  });

  test('is a legal header and decodes to the key, for every key', () => {
    const key = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(key, (anyKey) => {
        const header = copySource({ bucket: 'bucket', key: anyKey });
        expect(header).toMatch(/^[\x21-\x7e]+$/);
        expect(header).not.toMatch(/[?+]/);
        expect(decodeURIComponent(header)).toBe(`bucket/${anyKey}`);
      }),
    );
  });
});
