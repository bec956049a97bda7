import { describe, expect, test } from '@jest/globals';
import { readIdempotencyKey } from '../../../../../lambda/shared/api/accept-once.ts';
import { headerOf } from '../../../../../lambda/shared/api/api-request.ts';
import { readRestRequest } from '../../../../../lambda/shared/api/rest-api.ts';
import { post } from '../../../../support/lambda/api-events.ts';

describe('a request of a REST API', () => {
  test('has headers of any case, and its path with the stage', () => {
    const request = readRestRequest(post({}, { headers: { 'IDEMPOTENCY-key': 'a' } }));

    expect(headerOf(request, 'idempotency-key')).toBe('a');
    expect(request).toMatchObject({ method: 'POST', path: '/dev/stream', requestId: 'api-request-1', body: '{}' });
  });

  test('has every value of a header that was sent twice', () => {
    const event = { ...post({}), multiValueHeaders: { 'Idempotency-Key': ['a'], 'idempotency-key': ['b'] } };

    expect(headerOf(readRestRequest(event), 'idempotency-key')).toBe('a, b');
    expect(() => readIdempotencyKey(readRestRequest(event))).toThrow('Send one Idempotency-Key');
  });

  test('is read without multi-value headers too', () => {
    const event = { ...post({}), headers: { accept: '*/*' }, multiValueHeaders: {} };

    expect(headerOf(readRestRequest(event), 'accept')).toBe('*/*');
  });

  test('may have no headers at all, as from the test button of the console', () => {
    const event = Object.assign(post({}), { headers: null, multiValueHeaders: null });

    expect(readRestRequest(event).headers.size).toBe(0);
  });

  test('comes from who signed it, else from nobody in particular', () => {
    const userArn = 'arn:aws:iam::111122223333:user/ann';

    expect(readRestRequest(post({}, { userArn })).caller).toBe(userArn);
    expect(readRestRequest(post({})).caller).toBe('anonymous');
  });
});
