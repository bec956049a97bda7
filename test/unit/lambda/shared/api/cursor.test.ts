import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApiProblem } from '../../../../../lambda/shared/api/api-problem.ts';
import {
  type CursorSigning,
  createCachedSecret,
  readCursor,
  writeCursor,
} from '../../../../../lambda/shared/api/cursor.ts';
import { anyCharacter } from '../../../../support/lambda/arbitraries.ts';
import { awsError } from '../../../../support/lambda/messages.ts';
import { capturedTelemetry } from '../../../../support/lambda/telemetry.ts';

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

  test('of any key is valid in its own scope only', () => {
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

describe('a cursor is refused', () => {
  const position = fc.nat({ max: CURSOR.length - 1 });
  const letter = fc.constantFrom(...LETTERS);

  test('with any letter changed', () => {
    fc.assert(
      fc.property(position, letter, (at, other) => {
        fc.pre(CURSOR[at] !== other);

        expect(codeOf(CURSOR.slice(0, at) + other + CURSOR.slice(at + 1))).toBe('invalid-cursor');
      }),
      RUNS,
    );
  });

  test('with any bit changed', () => {
    const bytes = Buffer.from(CURSOR, 'base64url');

    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(codeOf(changed.toString('base64url'))).toBe('invalid-cursor');
    }
    expect(bytes.length * 8).toBeGreaterThan(1_000);
  });

  test('if it is cut off anywhere, at its start or end', () => {
    for (let at = 0; at < CURSOR.length; at += 1) {
      expect(codeOf(CURSOR.slice(0, at))).toBe('invalid-cursor');
      if (at > 0) expect(codeOf(CURSOR.slice(at))).toBe('invalid-cursor');
    }
  });

  test('with text inserted anywhere', () => {
    fc.assert(
      fc.property(position, fc.string({ minLength: 1, unit: anyCharacter }), (at, more) => {
        expect(codeOf(CURSOR.slice(0, at) + more + CURSOR.slice(at))).toBe('invalid-cursor');
        expect(codeOf(CURSOR + more)).toBe('invalid-cursor');
      }),
      RUNS,
    );
  });

  test('if it is any other text or bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.uint8Array({ maxLength: 200 }), (text, bytes) => {
        expect(codeOf(text)).toBe('invalid-cursor');
        expect(codeOf(Buffer.from(bytes).toString('base64url'))).toBe('invalid-cursor');
      }),
      RUNS,
    );
  });

  test.each(['', '2', '22'])('in other letters for the same bytes, with an id that is longer by %j', (more) => {
    const cursor = writeCursor({ ...KEY, id: KEY.id + more }, SIGNING);
    const bytes = Buffer.from(cursor, 'base64url');
    // Unless the number of bytes is divisible by three, some bits of the last letter have no meaning.
    const withSpareBits = LETTERS.map((last) => cursor.slice(0, -1) + last).filter(
      (text) => text !== cursor && Buffer.from(text, 'base64url').equals(bytes),
    );

    expect(withSpareBits).toHaveLength([0, 15, 3][bytes.length % 3] ?? 0);
    for (const text of [...withSpareBits, `${cursor}=`, `${cursor}==`, `${cursor} `, ` ${cursor}`, `${cursor}\n`]) {
      expect(Buffer.from(text, 'base64url')).toEqual(bytes);
      expect(codeOf(text)).toBe('invalid-cursor');
    }
  });

  test('in the letters of plain base64', () => {
    // The text of this key has both letters that differ.
    const cursor = writeCursor({ id: '???>>>~~~ÿÿÿ'.repeat(4) }, SIGNING);
    const plain = cursor.replaceAll('-', '+').replaceAll('_', '/');

    expect(plain).not.toBe(cursor);
    expect(codeOf(plain)).toBe('invalid-cursor');
  });
});

test('a cursor of another version is refused, even with the right secret', () => {
  const payload = Buffer.from(CURSOR, 'base64url').subarray(33);
  const signed = JSON.stringify([2, ...SIGNING.scope, payload.toString('base64url')]);
  const signature = createHmac('sha256', SIGNING.secret).update(signed).digest();

  expect(codeOf(Buffer.concat([Buffer.of(2), signature, payload]).toString('base64url'))).toBe('invalid-cursor');
});

describe('the cached secret', () => {
  const OLD = 'o'.repeat(32);
  const NEW = 'n'.repeat(32);
  const MINUTE_MS = 60_000;

  let output: ReturnType<typeof capturedTelemetry>;
  let now: number;
  let reads: number;
  let stored: () => string;

  beforeEach(() => {
    output = capturedTelemetry();
    now = 1_795_220_272_745;
    reads = 0;
    stored = () => OLD;
  });
  afterEach(() => output.restore());

  function cachedSecret() {
    const read = async () => {
      reads += 1;
      return stored();
    };
    const secret = createCachedSecret(read, () => now);
    return () => secret({ signal: new AbortController().signal, logger: output.telemetry.logger });
  }

  const down = () => {
    throw awsError('InternalServiceError');
  };

  test('is read once, and again after five minutes', async () => {
    const secret = cachedSecret();
    expect(await secret()).toBe(OLD);
    stored = () => NEW;

    now += 5 * MINUTE_MS - 1;
    expect(await secret()).toBe(OLD);
    expect(reads).toBe(1);
    now += 1;
    expect(await secret()).toBe(NEW);
    expect(reads).toBe(2);
  });

  test('stays in use if it cannot be read again, which is logged and tried again after half a minute', async () => {
    const secret = cachedSecret();
    await secret();
    stored = down;
    now += 5 * MINUTE_MS;

    expect([await secret(), await secret()]).toEqual([OLD, OLD]);
    expect(reads).toBe(2);
    expect(output.logs()).toMatchObject([{ level: 'WARN', error: { name: 'InternalServiceError' } }]);

    stored = () => NEW;
    now += MINUTE_MS / 2;
    expect(await secret()).toBe(NEW);
  });

  test('makes requests unavailable if it cannot be read, until it can', async () => {
    const secret = cachedSecret();
    stored = down;
    await expect(secret()).rejects.toMatchObject({ code: 'unavailable', cause: { name: 'InternalServiceError' } });

    stored = () => OLD;
    expect(await secret()).toBe(OLD);
  });

  test.each(['', 'x', 'x'.repeat(31)])('is never as weak as %j', async (weak) => {
    const secret = cachedSecret();
    stored = () => weak;

    await expect(secret()).rejects.toMatchObject({
      code: 'unavailable',
      cause: { message: `The secret must have at least 32 characters, and has ${weak.length}` },
    });
  });
});
