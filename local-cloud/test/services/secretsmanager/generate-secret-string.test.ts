import { expect, test } from '@jest/globals';
import {
  generateSecretString,
  type SecretStringRules,
} from '../../../src/services/secretsmanager/generate-secret-string.ts';

test.each<[what: string, rules: SecretStringRules, value: RegExp]>([
  ['32 characters by default', {}, /^[!-~]{32}$/],
  ['the requested length', { passwordLength: 64 }, /^[!-~]{64}$/],
  ['no punctuation where it is excluded', { passwordLength: 500, excludePunctuation: true }, /^[A-Za-z0-9]{500}$/],
  [
    'only the kinds that are not excluded',
    { passwordLength: 300, excludeLowercase: true, excludeUppercase: true, excludePunctuation: true },
    /^[0-9]{300}$/,
  ],
  [
    'none of the excluded characters',
    { passwordLength: 300, excludePunctuation: true, excludeCharacters: 'abcXYZ0123' },
    /^[^abcXYZ0123]{300}$/,
  ],
  ['spaces where they are included', { passwordLength: 300, includeSpace: true, excludePunctuation: true }, / /],
])('a generated secret has %s', (_what, rules, value) => {
  expect(generateSecretString(rules)).toMatch(value);
});

test('a generated secret has at least one character of each kind', () => {
  for (let round = 0; round < 50; round += 1) {
    const value = generateSecretString({ passwordLength: 4 });

    expect([/[a-z]/, /[A-Z]/, /[0-9]/, /[^\w]|_/].every((kind) => kind.test(value))).toBe(true);
  }
});

test('a generated secret is different each time', () => {
  expect(generateSecretString({})).not.toBe(generateSecretString({}));
});

test('a generated secret is added to a JSON template under its key', () => {
  const rules = { secretStringTemplate: '{"user":"app"}', generateStringKey: 'password', passwordLength: 20 };

  expect(JSON.parse(generateSecretString(rules))).toEqual({
    user: 'app',
    password: expect.stringMatching(/^.{20}$/),
  });
});

test.each<[rules: SecretStringRules, message: string]>([
  [{ passwordLength: 0 }, 'PasswordLength must be a whole number from 1 to 4096, got 0'],
  [{ passwordLength: 3 }, 'PasswordLength 3 is too short for one character of each of 4 kinds'],
  [
    { excludeLowercase: true, excludeUppercase: true, excludeNumbers: true, excludePunctuation: true },
    'the rules of GenerateSecretString exclude every character',
  ],
  [{ generateStringKey: 'a' }, 'SecretStringTemplate and GenerateStringKey must be set together, got only one of them'],
  [{ generateStringKey: 'a', secretStringTemplate: '[]' }, 'SecretStringTemplate must be a JSON object'],
])('the rules %j are refused', (rules, message) => {
  expect(() => generateSecretString(rules)).toThrow(new Error(message));
});
