import { describe, expect, test } from '@jest/globals';
import { failureOf, PermanentError } from '../../../../lambda/shared/errors.ts';
import { failure } from '../../../support/lambda/fake-s3.ts';

describe('what the queue does about an error', () => {
  test.each([
    'SlowDown',
    'InternalError',
    'ServiceUnavailable',
    'RequestTimeout',
    'RequestTimeTooSkewed',
    'ThrottlingException',
    'KMS.ThrottlingException',
    'ConditionalRequestConflict',
    'ExpiredToken',
    'TimeoutError',
    'SomethingNew',
  ])('%s is retried', (name) => {
    expect(failureOf(failure(name, 400))).toMatchObject({ code: name, permanent: false });
  });

  test.each([
    ['AccessDenied', 'ACCESS_DENIED'],
    ['AccessDeniedException', 'ACCESS_DENIED'],
    ['KMS.AccessDeniedException', 'ACCESS_DENIED'],
    ['KMS.DisabledException', 'KMS_KEY_UNUSABLE'],
    ['KMS.KMSInvalidStateException', 'KMS_KEY_UNUSABLE'],
  ])('%s is permanent as %s', (name, code) => {
    expect(failureOf(failure(name, 403))).toMatchObject({ code, permanent: true });
  });

  test('the name decides, not the status: an AccessDenied inside a 200 comes with 503', () => {
    expect(failureOf(failure('AccessDenied', 503))).toMatchObject({ code: 'ACCESS_DENIED', permanent: true });
  });

  test('a PermanentError brings its own code and keeps its cause', () => {
    const cause = new Error('why');
    const error = new PermanentError('BAD_KEY', 'The key is bad', { cause });

    expect(failureOf(error)).toEqual({ code: 'BAD_KEY', message: 'The key is bad', permanent: true });
    expect(error).toMatchObject({ name: 'PermanentError', cause });
  });

  test.each([undefined, null, 'text', 7])('%p, thrown instead of an Error, is retried', (thrown) => {
    expect(failureOf(thrown)).toMatchObject({ code: 'UNKNOWN', permanent: false });
  });
});
