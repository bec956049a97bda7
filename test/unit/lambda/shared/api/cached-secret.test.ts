import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCachedSecret } from '../../../../../lambda/shared/api/cursor.ts';
import { capturedTelemetry } from '../../../../support/lambda/telemetry.ts';

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
  throw Object.assign(new Error('down'), { name: 'InternalServiceError' });
};

describe('a secret', () => {
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

  test('that can not be read again stays what it was, which is logged, and is tried half a minute later', async () => {
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

  test('that could never be read makes the request unavailable, and the next one tries again', async () => {
    const secret = cachedSecret();
    stored = down;
    await expect(secret()).rejects.toMatchObject({ code: 'unavailable', cause: { name: 'InternalServiceError' } });

    stored = () => OLD;
    expect(await secret()).toBe(OLD);
  });

  test.each(['', 'x', 'x'.repeat(31)])('is never %j: anybody could guess it', async (weak) => {
    const secret = cachedSecret();
    stored = () => weak;

    await expect(secret()).rejects.toMatchObject({
      code: 'unavailable',
      cause: { message: `The secret must have at least 32 characters, and has ${weak.length}` },
    });
  });
});
