import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApiProblem } from '../../../../../lambda/shared/api/api-problem.ts';
import { type CursorSigning, readCursor, writeCursor } from '../../../../../lambda/shared/api/cursor.ts';

const HOUR_MS = 3_600_000;
const SIGNING: CursorSigning = {
  secret: 'k'.repeat(32),
  scope: ['list-orders', 'byCustomer', 'ann'],
  now: 1_795_220_272_745,
};
const KEY = { id: '5f0c2f3e-8a0b-4c1d-9e2f-0123456789ab', placedAt: '2026-11-21T00:17:52.745Z' };
const CURSOR = writeCursor(KEY, SIGNING);
const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
const RUNS = { numRuns: 1_000 };

function codeOf(cursor: string, signing: Partial<CursorSigning> = {}): string | undefined {
  try {
    readCursor(cursor, { ...SIGNING, ...signing });
  } catch (error) {
    if (error instanceof ApiProblem) return error.code;
    throw error;
  }
  return undefined;
}

describe('a cursor', () => {
  test('is read as it was written', () => {
    expect(readCursor(CURSOR, SIGNING)).toEqual(KEY);
  });

  test('needs no escaping in a URL', () => {
    expect(CURSOR).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  test('is valid for an hour', () => {
    expect(codeOf(CURSOR, { now: SIGNING.now + HOUR_MS - 1 })).toBeUndefined();
    expect(codeOf(CURSOR, { now: SIGNING.now + HOUR_MS })).toBe('invalid-cursor');
  });

  test('of any key comes back, and of any other scope does not', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.array(fc.string()), (key, scope) => {
        const cursor = writeCursor(key, { ...SIGNING, scope });

        expect({ ...readCursor(cursor, { ...SIGNING, scope }) }).toEqual({ ...key });
        expect(codeOf(cursor)).toBe('invalid-cursor');
      }),
    );
  });

  test.each([
    ['of another customer', { scope: ['list-orders', 'byCustomer', 'bob'] }],
    ['of another index', { scope: ['list-orders', 'byStatus', 'ann'] }],
    ['of another purpose', { scope: ['export-orders', 'byCustomer', 'ann'] }],
    ['of a scope whose parts have moved', { scope: ['list-orders', 'byCustomera', 'nn'] }],
    ['of a scope with fewer parts', { scope: ['list-orders', 'byCustomer'] }],
    ['signed with another secret', { secret: 'l'.repeat(32) }],
  ])('%s is refused', (_, signing) => {
    expect(codeOf(CURSOR, signing)).toBe('invalid-cursor');
  });
});

describe('a thousand cursors', () => {
  const position = fc.nat({ max: CURSOR.length - 1 });
  const letter = fc.constantFrom(...LETTERS);

  test('with another letter are refused', () => {
    fc.assert(
      fc.property(position, letter, (at, other) => {
        fc.pre(CURSOR[at] !== other);

        expect(codeOf(CURSOR.slice(0, at) + other + CURSOR.slice(at + 1))).toBe('invalid-cursor');
      }),
      RUNS,
    );
  });

  test('with one bit changed, whichever, are refused', () => {
    const bytes = Buffer.from(CURSOR, 'base64url');

    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(codeOf(changed.toString('base64url'))).toBe('invalid-cursor');
    }
    expect(bytes.length * 8).toBeGreaterThan(1_000);
  });

  test('cut off anywhere, in front or behind, are refused', () => {
    for (let at = 0; at < CURSOR.length; at += 1) {
      expect(codeOf(CURSOR.slice(0, at))).toBe('invalid-cursor');
      if (at > 0) expect(codeOf(CURSOR.slice(at))).toBe('invalid-cursor');
    }
  });

  test('with something added or in between are refused', () => {
    fc.assert(
      fc.property(position, fc.string({ minLength: 1, unit: 'binary' }), (at, more) => {
        expect(codeOf(CURSOR.slice(0, at) + more + CURSOR.slice(at))).toBe('invalid-cursor');
        expect(codeOf(CURSOR + more)).toBe('invalid-cursor');
      }),
      RUNS,
    );
  });

  test('of any text or bytes are refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 200 }), (text, bytes) => {
        expect(codeOf(text)).toBe('invalid-cursor');
        expect(codeOf(Buffer.from(bytes).toString('base64url'))).toBe('invalid-cursor');
      }),
      RUNS,
    );
  });

  test.each(['', '2', '22'])('that say the same in other letters are refused, of an id with %j more', (more) => {
    const cursor = writeCursor({ ...KEY, id: KEY.id + more }, SIGNING);
    const bytes = Buffer.from(cursor, 'base64url');
    // Not all bits of a last letter count, unless there are three bytes to every four letters.
    const withSpareBits = LETTERS.map((last) => cursor.slice(0, -1) + last).filter(
      (text) => text !== cursor && Buffer.from(text, 'base64url').equals(bytes),
    );

    expect(withSpareBits).toHaveLength([0, 15, 3][bytes.length % 3] ?? 0);
    for (const text of [...withSpareBits, `${cursor}=`, `${cursor}==`, `${cursor} `, ` ${cursor}`, `${cursor}\n`]) {
      expect(Buffer.from(text, 'base64url')).toEqual(bytes);
      expect(codeOf(text)).toBe('invalid-cursor');
    }
  });

  test('in the letters of plain base64 are refused', () => {
    // A key whose text has both letters that differ.
    const cursor = writeCursor({ id: '???>>>~~~ÿÿÿ'.repeat(4) }, SIGNING);
    const plain = cursor.replaceAll('-', '+').replaceAll('_', '/');

    expect(plain).not.toBe(cursor);
    expect(codeOf(plain)).toBe('invalid-cursor');
  });
});

test('a cursor of another version is refused, even under the right secret', () => {
  const payload = Buffer.from(CURSOR, 'base64url').subarray(33);
  const signed = JSON.stringify([2, ...SIGNING.scope, payload.toString('base64url')]);
  const signature = createHmac('sha256', SIGNING.secret).update(signed).digest();

  expect(codeOf(Buffer.concat([Buffer.of(2), signature, payload]).toString('base64url'))).toBe('invalid-cursor');
});
