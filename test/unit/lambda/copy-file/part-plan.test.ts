import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { partBytesFor, planParts } from '../../../../lambda/copy-file/copy-multipart.ts';
import { MiB } from '../../../support/lambda/copy-file.ts';

const GiB = 1024 * MiB;
const TiB = 1024 * GiB;

describe('the size of parts', () => {
  test.each([
    ['as wanted', GiB, 32 * MiB, 32 * MiB],
    ['at least 5 MiB', GiB, 1, 5 * MiB],
    ['larger, to get along with 10,000', 50e12, 32 * MiB, 5e9],
  ])('is %s', (_, objectBytes, wanted, expected) => {
    expect(partBytesFor(objectBytes, wanted)).toBe(expected);
  });

  test('keeps the limits of S3 for every object up to 48 TiB', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 48 * TiB }),
        fc.integer({ min: 1, max: 8 * GiB }),
        (objectBytes, wanted) => {
          const bytes = partBytesFor(objectBytes, wanted);
          expect(bytes).toBeGreaterThanOrEqual(5 * MiB);
          expect(bytes).toBeLessThanOrEqual(5 * GiB);
          expect(Math.ceil(objectBytes / bytes)).toBeLessThanOrEqual(10_000);
        },
      ),
    );
  });
});

test('the parts of a plan cover the object without gap or overlap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 3_000 }), (objectBytes, partBytes) => {
      const parts = planParts(objectBytes, partBytes);
      let next = 0;
      for (const [index, { number, bytes, range }] of parts.entries()) {
        expect({ number, range }).toEqual({ number: index + 1, range: `bytes=${next}-${next + bytes - 1}` });
        next += bytes;
      }
      expect(next).toBe(objectBytes);
    }),
  );
});
