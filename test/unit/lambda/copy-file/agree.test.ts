import { describe, expect, test } from '@jest/globals';
import { isSameVersion, sameContent } from '../../../../lambda/copy-file/agree.ts';
import type { ObjectState } from '../../../../lambda/copy-file/read-object.ts';

const state = (fields: Partial<ObjectState>): ObjectState => ({
  ETag: '"a"',
  ContentLength: 5,
  $metadata: {},
  ...fields,
});

describe('the bytes of two objects', () => {
  test.each([
    ['an equal ETag', {}, {}, true],
    ['an equal ETag but other lengths, which is no equal ETag', {}, { ContentLength: 6 }, false],
    ['other ETags and nothing else', {}, { ETag: '"b"' }, false],
    [
      'other ETags but an equal checksum over the whole',
      { ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: 'x' },
      { ETag: '"b-2"', ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: 'x' },
      true,
    ],
    [
      'equal checksums of their parts, which depend on the parts',
      { ChecksumType: 'COMPOSITE', ChecksumCRC32: 'x-2' },
      { ETag: '"b-2"', ChecksumType: 'COMPOSITE', ChecksumCRC32: 'x-2' },
      false,
    ],
    [
      'checksums of different algorithms',
      { ChecksumType: 'FULL_OBJECT', ChecksumCRC32: 'x' },
      { ETag: '"b"', ChecksumType: 'FULL_OBJECT', ChecksumCRC32C: 'x' },
      false,
    ],
  ] as const)('%s', (_, a, b, same) => {
    expect(sameContent(state(a), state(b))).toBe(same);
  });
});

describe('two looks at an object saw the same version', () => {
  const [now, later] = [new Date(1_000), new Date(2_000)];

  test.each([
    ['with the same id', { VersionId: 'v1' }, { VersionId: 'v1' }, true],
    ['but not with another id, whatever the ETag', { VersionId: 'v1' }, { VersionId: 'v2' }, false],
    ['without ids when it was last modified at the same time', { LastModified: now }, { LastModified: now }, true],
    ['but not when it was modified since', { LastModified: now }, { LastModified: later }, false],
    [
      "nor with id 'null', which every version has while versioning is suspended",
      { VersionId: 'null', LastModified: now },
      { VersionId: 'null', LastModified: later },
      false,
    ],
    ['nor with another ETag', { VersionId: 'v1' }, { VersionId: 'v1', ETag: '"b"' }, false],
  ] as const)('%s', (_, a, b, same) => {
    expect(isSameVersion(state(a), state(b))).toBe(same);
  });
});
