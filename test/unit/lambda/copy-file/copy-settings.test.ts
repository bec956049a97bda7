import { describe, expect, test } from '@jest/globals';
import { readCopySettings } from '../../../../lambda/copy-file/copy-context.ts';

const ENVIRONMENT = {
  SOURCE_BUCKET: 'source',
  DESTINATION_BUCKET: 'destination',
  DESTINATION_PREFIX: '',
  SOURCE_BUCKET_OWNER: '111122223333',
  DESTINATION_BUCKET_OWNER: '444455556666',
  STORAGE_CLASS: 'STANDARD',
  MULTIPART_THRESHOLD_BYTES: '104857600',
};

describe('the settings of the copy', () => {
  test('come from the environment', () => {
    expect(readCopySettings(ENVIRONMENT)).toEqual({
      sourceBucket: 'source',
      destinationBucket: 'destination',
      destinationPrefix: '',
      sourceBucketOwner: '111122223333',
      destinationBucketOwner: '444455556666',
      storageClass: 'STANDARD',
      multipartThresholdBytes: 104_857_600,
    });
  });

  test.each(['preserve', 'STANDARD_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'DEEP_ARCHIVE'])(
    '%s is a storage class',
    (name) => {
      expect(readCopySettings({ ...ENVIRONMENT, STORAGE_CLASS: name }).storageClass).toBe(name);
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
      /^MULTIPART_THRESHOLD_BYTES must be at most 5368709120, the limit of CopyObject/,
    ],
    [
      { DESTINATION_BUCKET: 'source' },
      /^SOURCE_BUCKET and DESTINATION_BUCKET are both 'source': every copy would be copied again/,
    ],
  ])('%p are refused at start-up', (wrong, message) => {
    expect(() => readCopySettings({ ...ENVIRONMENT, ...wrong })).toThrow(message);
  });

  test('may name one bucket twice if a prefix keeps copies apart from files', () => {
    const settings = readCopySettings({ ...ENVIRONMENT, DESTINATION_BUCKET: 'source', DESTINATION_PREFIX: 'copies/' });

    expect(settings).toMatchObject({ destinationBucket: 'source', destinationPrefix: 'copies/' });
  });
});
