import { jsonPointer, type ValueError } from '../schema-check.ts';

/** Nesting limit of objects and arrays. `JSON.stringify` and `structuredClone` fail at a few thousand levels. */
const MAX_NESTING = 31;
const MAX_ERRORS = 20;
/** Names that could change an object's prototype. */
const FORBIDDEN_NAMES = ['__proto__', 'constructor', 'prototype'];
/**
 * SQS refuses U+FFFE and U+FFFF, many readers refuse U+0000, and U+FFFD replaces bytes that were not UTF-8 when a lenient
 * reader decoded them. Half a surrogate pair is not a character.
 */
const FORBIDDEN_CHARACTERS = /[\0\u{FFFD}-\u{FFFF}]|\p{Surrogate}/u;
/** DynamoDB's limit: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const MAX_DIGITS = 38;
/** Matches the tokens of well-formed JSON. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** An object or array that is not closed yet at this point of the text. */
interface Level {
  /** Names of an object, to find duplicates. */
  readonly names?: Set<string>;
  position: string | number;
  isName: boolean;
}

/**
 * Finds JSON that readers understand differently, or that cannot be written again: duplicate names, numbers that JavaScript
 * rounds, text that is not Unicode, objects nested too deep.
 *
 * @param json text that `JSON.parse` accepts
 * @returns the first 20 errors, in their order in the text
 */
export function findUnsafeJson(json: string): ValueError[] {
  const errors: ValueError[] = [];
  const levels: Level[] = [];
  const report = (error: Omit<ValueError, 'pointer'> | undefined) => {
    if (error) errors.push({ pointer: jsonPointer(levels.map(({ position }) => position)), ...error });
  };

  for (const [token] of json.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === '{') levels.push({ names: new Set(), position: '', isName: true });
    else if (token === '[') levels.push({ position: 0, isName: false });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && level) next(level);
    else if (token === ':' && level) level.isName = false;
    else if (token.startsWith('"')) readString(token, level, report);
    else if (/^[-\d]/.test(token)) report(numberError(token));

    if (levels.length > MAX_NESTING) {
      errors.push({ pointer: '', code: 'too-deep', message: `must be nested at most ${MAX_NESTING} levels deep` });
      break;
    }
    if (errors.length >= MAX_ERRORS) break;
  }
  return errors;
}

function next(level: Level): void {
  if (typeof level.position === 'number') level.position += 1;
  else level.isName = true;
}

function readString(
  token: string,
  level: Level | undefined,
  report: (error: Omit<ValueError, 'pointer'> | undefined) => void,
): void {
  const text: string = token.includes('\\') ? JSON.parse(token) : token.slice(1, -1);
  if (level?.names && level.isName) {
    level.position = text;
    report(nameError(text, level.names));
    level.names.add(text);
  }
  if (FORBIDDEN_CHARACTERS.test(text)) {
    report({
      code: 'forbidden-character',
      message: 'must not contain U+0000, U+FFFD, U+FFFE, U+FFFF or half a surrogate pair',
    });
  }
}

function nameError(name: string, known: ReadonlySet<string>): Omit<ValueError, 'pointer'> | undefined {
  if (FORBIDDEN_NAMES.includes(name)) {
    return { code: 'forbidden-name', message: `must not have a field named ${FORBIDDEN_NAMES.join(', ')}` };
  }
  return known.has(name) ? { code: 'duplicate-name', message: 'must appear only once' } : undefined;
}

/** @returns an error if JavaScript would change the number. */
function numberError(text: string): Omit<ValueError, 'pointer'> | undefined {
  const value = Number(text);
  if (!Number.isFinite(value)) return { code: 'number-out-of-range', message: 'must be less than 1.8e308' };
  if (Object.is(value, -0)) return { code: 'negative-zero', message: 'must not be a negative zero' };
  const [significand = ''] = text.split(/e/i);
  // First, because the checks below are slow for many digits.
  if (significand.replace(/\D/g, '').length > MAX_DIGITS) {
    return { code: 'number-not-exact', message: `must have at most ${MAX_DIGITS} digits` };
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return { code: 'number-not-exact', message: `must be between -(2^53 - 1) and 2^53 - 1 if it is a whole number` };
  }
  if (decimalOf(text) !== decimalOf(String(value))) {
    return { code: 'number-not-exact', message: 'must have no more digits than a 64-bit floating point number keeps' };
  }
  return undefined;
}

/** Normalizes a number: `1.50` and `15e-1` both become `15e-1`. */
function decimalOf(text: string): string {
  const [significand = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = significand.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const shortest = digits.replace(/0+$/, '');
  if (shortest === '') return '0';
  const scale = Number(exponent) - fraction.length + digits.length - shortest.length;
  return `${text.startsWith('-') ? '-' : ''}${shortest}e${scale}`;
}
