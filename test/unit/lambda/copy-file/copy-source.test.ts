import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { copySource } from '../../../../lambda/copy-file/object-address.ts';

describe('the source of a copy, as a request names it', () => {
  test.each([
    ['ü', 'bucket/%C3%BC'],
    ['a?versionId=x', 'bucket/a%3FversionId%3Dx'],
    ['a+b c', 'bucket/a%2Bb%20c'],
    ['100%', 'bucket/100%25'],
    ['//a/../', 'bucket///a/../'],
    ['a#b&c', 'bucket/a%23b%26c'],
  ])('encodes every segment of %s', (key, encoded) => {
    expect(copySource({ bucket: 'bucket', key })).toBe(encoded);
  });

  test('names a version after the key', () => {
    expect(copySource({ bucket: 'bucket', key: 'a?b' }, 'v+1')).toBe('bucket/a%3Fb?versionId=v%2B1');
  });

  test('is a legal header, and decodes to the key, for every key', () => {
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
