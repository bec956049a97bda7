import { randomInt } from 'node:crypto';

/** Rules for the value of a secret, named as in `GenerateSecretString`. */
export interface SecretStringRules {
  /** @default 32 */
  readonly passwordLength?: number | undefined;
  /** @default - none */
  readonly excludeCharacters?: string | undefined;
  readonly excludeLowercase?: boolean | undefined;
  readonly excludeUppercase?: boolean | undefined;
  readonly excludeNumbers?: boolean | undefined;
  readonly excludePunctuation?: boolean | undefined;
  readonly includeSpace?: boolean | undefined;
  /** Requires at least one character of each kind. @default true */
  readonly requireEachIncludedType?: boolean | undefined;
  /** JSON object to which the password is added under `generateStringKey`. @default - the password alone */
  readonly secretStringTemplate?: string | undefined;
  readonly generateStringKey?: string | undefined;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
const MAX_LENGTH = 4_096;
const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const UPPERCASE = LOWERCASE.toUpperCase();
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** @throws Error naming the rule that cannot be met */
export function generateSecretString(rules: SecretStringRules): string {
  const { secretStringTemplate: template, generateStringKey: key } = rules;
  if ((template === undefined) !== (key === undefined)) {
    throw new Error('SecretStringTemplate and GenerateStringKey must be set together, got only one of them');
  }
  const password = generatePassword(rules);
  return template === undefined || key === undefined
    ? password
    : JSON.stringify({ ...readTemplate(template), [key]: password });
}

function generatePassword(rules: SecretStringRules): string {
  const { passwordLength: length = 32, requireEachIncludedType = true } = rules;
  if (!Number.isInteger(length) || length < 1 || length > MAX_LENGTH) {
    throw new Error(`PasswordLength must be a whole number from 1 to ${MAX_LENGTH}, got ${length}`);
  }
  const kinds = includedKinds(rules);
  const characters = kinds.join('');
  if (characters === '') throw new Error('the rules of GenerateSecretString exclude every character');
  if (!requireEachIncludedType) return Array.from({ length }, () => oneOf(characters)).join('');
  if (length < kinds.length) {
    throw new Error(`PasswordLength ${length} is too short for one character of each of ${kinds.length} kinds`);
  }
  const required = kinds.map(oneOf);
  const others = Array.from({ length: length - required.length }, () => oneOf(characters));
  return shuffled([...required, ...others]).join('');
}

function includedKinds(rules: SecretStringRules): string[] {
  const kinds = [
    rules.excludeLowercase ? '' : LOWERCASE,
    rules.excludeUppercase ? '' : UPPERCASE,
    rules.excludeNumbers ? '' : NUMBERS,
    rules.excludePunctuation ? '' : PUNCTUATION,
    rules.includeSpace ? ' ' : '',
  ];
  const excluded = new Set(rules.excludeCharacters);
  return kinds.map((kind) => [...kind].filter((character) => !excluded.has(character)).join('')).filter(Boolean);
}

function oneOf(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffled(items: readonly string[]): string[] {
  const result: string[] = [];
  for (const item of items) result.splice(randomInt(result.length + 1), 0, item);
  return result;
}

function readTemplate(template: string): object {
  const value: unknown = JSON.parse(template);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Error('SecretStringTemplate must be a JSON object');
}
