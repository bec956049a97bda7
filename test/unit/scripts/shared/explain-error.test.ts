import { describe, expect, test } from '@jest/globals';
import { explainError, ScriptError } from '../../../../scripts/shared/errors.ts';

const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

describe('explaining an error', () => {
  test.each([
    [
      named('Error', 'connect ECONNREFUSED', { code: 'ECONNREFUSED', address: '127.0.0.1', port: 9 }),
      'Nothing answers at 127.0.0.1:9. For the local cloud: is npm start running, and on this port?',
    ],
    [
      named('Error', 'getaddrinfo ENOTFOUND nowhere', { code: 'ENOTFOUND' }),
      'Nothing answers (getaddrinfo ENOTFOUND nowhere). For the local cloud: is npm start running, and on this port?',
    ],
    [new ScriptError('Mend this.'), 'Mend this.'],
    [
      named('CredentialsProviderError', 'Could not load credentials from any providers'),
      'No AWS credentials (Could not load credentials from any providers). Use --profile or aws sso login, or --local for the local cloud.',
    ],
    [
      named('ExpiredToken', 'The token has expired', { $metadata: {} }),
      'AWS does not accept the credentials: The token has expired',
    ],
    [new Error('Region is missing'), 'No AWS Region: give --region, set AWS_REGION, or use a profile with one.'],
    [named('AccessDenied', 'not authorized\nmore', { $metadata: {} }), 'AccessDenied: not authorized'],
  ])('%s is one line', (error, line) => {
    expect(explainError(error)).toBe(line);
  });

  test('a mistake of ours is not explained away', () => {
    expect(explainError(new TypeError('x is not a function'))).toBeUndefined();
  });
});
