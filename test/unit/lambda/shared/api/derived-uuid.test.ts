import { describe, expect, test } from '@jest/globals';
import { derivedUuid } from '../../../../../lambda/shared/api/accept-once.ts';

describe('a derived UUID', () => {
  test('is of version 8 and the variant of RFC 9562', () => {
    expect(derivedUuid('a', 'b')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('is the same for the same parts, and only for those', () => {
    expect(derivedUuid('a', 'b')).toBe(derivedUuid('a', 'b'));
    expect(derivedUuid('ab', 'c')).not.toBe(derivedUuid('a', 'bc'));
    expect(derivedUuid('a', 'b')).not.toBe(derivedUuid('b', 'a'));
  });
});
