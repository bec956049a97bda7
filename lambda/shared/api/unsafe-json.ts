import { jsonPointer } from '../json-pointer.ts';
import type { ValueError } from '../schema-check.ts';
import { numberError } from './json-number.ts';

/** Of objects and arrays within each other. `JSON.stringify` and `structuredClone` give up at a few thousand. */
const MAX_NESTING = 31;
const MAX_ERRORS = 20;
/** Names by which an object could be made to pass for another one. */
const FORBIDDEN_NAMES = ['__proto__', 'constructor', 'prototype'];
/**
 * U+FFFE and U+FFFF are refused by SQS, U+0000 by many a reader, and U+FFFD stands for bytes that were no UTF-8 before
 * somebody decoded them leniently. Half a surrogate pair is no character at all.
 */
const FORBIDDEN_CHARACTERS = /[\0\u{FFFD}-\u{FFFF}]|\p{Surrogate}/u;
/** Of JSON that is known to be well-formed. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** An object or array that is open at this point of the text. */
interface Level {
  /** Of an object, to find a name that is there twice. */
  readonly names?: Set<string>;
  position: string | number;
  isName: boolean;
}

/**
 * Finds what is JSON and yet would be read differently by different readers, or could not be written again: a name that is
 * there twice, a number that JavaScript rounds, text that is not Unicode, objects too deep to walk through.
 *
 * @param json text that `JSON.parse` accepts
 * @returns the first 20, in their order in the text
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
  return known.has(name) ? { code: 'duplicate-name', message: 'must be there only once' } : undefined;
}
