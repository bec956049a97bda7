import { describe, expect, test } from '@jest/globals';
import { isForThisMachine, isFromThisMachine } from '../../src/front-door/loopback.ts';

describe('callers on this machine', () => {
  test.each(['127.0.0.1:4566', 'localhost', 'LOCALHOST:1', '[::1]:80', 'bucket.s3.localhost:4566'])(
    'may call it %s',
    (host) => {
      expect(isForThisMachine({ host })).toBe(true);
    },
  );

  test.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', 'notlocalhost', '10.0.0.1', '', ' '])(
    'do not call it %j',
    (host) => {
      expect(isForThisMachine({ host })).toBe(false);
    },
  );

  test('name a host', () => {
    expect(isForThisMachine({})).toBe(false);
  });

  test.each([[undefined], ['http://localhost:3000'], ['https://127.0.0.1']])('may be the page %s', (origin) => {
    expect(isFromThisMachine({ origin })).toBe(true);
  });

  test.each(['https://evil.example', 'null', 'http://localhost.evil.example', ''])('are not the page %j', (origin) => {
    expect(isFromThisMachine({ origin })).toBe(false);
  });
});
