import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../web/src/explain.ts';
import { ApiProblem, NoAnswer, readRetryAfter } from '../../../web/src/failures.ts';

describe('what the API refuses', () => {
  test('is read from a problem document', () => {
    const body = {
      type: '/problems/invalid-body',
      detail: 'Nothing was taken',
      requestId: 'abc',
      errors: [{ pointer: '/note', code: 'maxLength', message: 'must be shorter' }],
    };
    const problem = new ApiProblem(new Response(null, { status: 400 }), body);

    expect(problem).toMatchObject({
      status: 400,
      code: 'invalid-body',
      message: 'Nothing was taken',
      requestId: 'abc',
    });
    expect(problem.errors).toEqual(body.errors);
    expect(explain(problem)).toEqual({
      title: 'Not placed yet.',
      detail: 'Please look at what is marked.',
      remedy: 'none',
      waitMs: 0,
      requestId: 'abc',
    });
  });

  test.each([
    ['a gateway’s words', { message: 'Too Many Requests' }, 'Too Many Requests'],
    ['nothing', undefined, 'HTTP 429'],
    ['a list', [1], 'HTTP 429'],
    ['other types than promised', { detail: 5, errors: 'none', requestId: {} }, 'HTTP 429'],
  ])('is understood from %s', (_name, body, message) => {
    const problem = new ApiProblem(new Response(null, { status: 429 }), body);

    expect(problem).toMatchObject({ message, code: '', errors: [], requestId: undefined });
    expect(explain(problem)).toMatchObject({ remedy: 'retry', waitMs: 2_000 });
  });

  test('may name the time to wait in seconds or as a date', () => {
    const now = Date.parse('2030-01-01T00:00:00Z');

    expect(readRetryAfter('5', now)).toBe(5_000);
    expect(readRetryAfter('Tue, 01 Jan 2030 00:00:10 GMT', now)).toBe(10_000);
    expect(readRetryAfter('Mon, 31 Dec 2029 23:59:59 GMT', now)).toBe(0);
    expect(readRetryAfter('soon', now)).toBeUndefined();
    expect(readRetryAfter(' ', now)).toBeUndefined();
    expect(readRetryAfter(null, now)).toBeUndefined();
  });

  test.each(['offline', 'timeout', 'network'] as const)('no answer (%s) can be tried again at once', (reason) => {
    expect(explain(new NoAnswer(reason, undefined))).toMatchObject({ remedy: 'retry', waitMs: 0 });
  });
});
