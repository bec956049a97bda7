import { AwsError } from '../cloudwatch/aws-error.ts';
import { type Condition, parseCondition } from './condition.ts';
import { fieldAt, jsonOf } from './json-fields.ts';

export type LineFilter = (line: string) => boolean;

/**
 * Reads a filter pattern: terms (`ERROR "timed out" -retry ?a ?b`) or a condition on JSON (`{ $.level = "ERROR" && $.ms > 5 }`).
 *
 * @throws AwsError for what is not available locally: regular expressions and space-delimited patterns
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parseFilterPattern(pattern: string): LineFilter {
  const text = pattern.trim();
  if (text.startsWith('{') && text.endsWith('}')) {
    const condition = parseJsonCondition(text.slice(1, -1), pattern);
    return (line) => {
      const json = jsonOf(line);
      return json !== undefined && condition(json);
    };
  }
  if (/^[[%]/.test(text))
    throw unavailable(pattern, 'regular expressions and space-delimited patterns are not available locally');
  return parseTerms(text, pattern);
}

/** Every plain term, at least one of the `?` terms, none of the `-` terms. */
function parseTerms(text: string, pattern: string): LineFilter {
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, mark = '', quoted, bare = '']) => ({
    mark,
    term: quoted?.replaceAll(/\\(.)/g, '$1') ?? bare,
  }));
  if (terms.some(({ term }) => term.startsWith('%')))
    throw unavailable(pattern, 'regular expressions are not available locally');
  const marked = (wanted: string) => terms.filter(({ mark }) => mark === wanted).map(({ term }) => term);
  const [all, any, none] = [marked(''), marked('?'), marked('-')];
  return (line) =>
    all.every((term) => line.includes(term)) &&
    (any.length === 0 || any.some((term) => line.includes(term))) &&
    !none.some((term) => line.includes(term));
}

const TOKEN =
  /\s*(?:\$\.?([\w.[\]@-]+)\s*(?:(>=|<=|!=|=|<|>)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s()&|]+))|(IS\s+TRUE|IS\s+FALSE|IS\s+NULL|NOT\s+EXISTS|EXISTS))|(&&|\|\||[()]))/iy;

function parseJsonCondition(source: string, pattern: string): Condition<unknown> {
  const tokens = tokenize(source, pattern);
  let next = 0;
  const take = (symbol: string): boolean => {
    if (tokens[next] !== symbol) return false;
    next += 1;
    return true;
  };
  const operand = (): Condition<unknown> => {
    const token = tokens[next];
    if (typeof token !== 'function') throw unavailable(pattern, 'a condition such as $.level = "ERROR" is expected');
    next += 1;
    return token;
  };
  const unclosed = () => unavailable(pattern, 'a bracket is not closed');
  const condition = parseCondition({ or: '||', and: '&&', take, operand, unclosed });
  if (next < tokens.length) throw unavailable(pattern, `unexpected '${tokens[next]}'`);
  return condition;
}

function tokenize(source: string, pattern: string): (string | Condition<unknown>)[] {
  const tokens: (string | Condition<unknown>)[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw unavailable(pattern, `cannot read '${text.slice(start).trim()}'`);
    const [, path = '', operator, quoted, bare, test, symbol] = match;
    if (symbol) tokens.push(symbol);
    else if (test) tokens.push(existence(path, test.toUpperCase().replaceAll(/\s+/g, ' ')));
    else tokens.push(comparison(path, operator ?? '=', quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? ''));
  }
  return tokens;
}

function existence(path: string, test: string): Condition<unknown> {
  return (json) => {
    const value = fieldAt(json, path);
    if (test === 'IS TRUE') return value === true;
    if (test === 'IS FALSE') return value === false;
    if (test === 'IS NULL') return value === null;
    return (value !== undefined) === (test === 'EXISTS');
  };
}

/** Texts are compared as a whole, where `*` stands for anything; numbers by value. */
function comparison(path: string, operator: string, expected: string): Condition<unknown> {
  const number = Number(expected);
  const wildcard = new RegExp(
    `^${expected.replaceAll(/[\\^$.*+?()[\]{}|]/g, (special) => (special === '*' ? '.*' : `\\${special}`))}$`,
    's',
  );
  return (json) => {
    const value = fieldAt(json, path);
    if (value === undefined || value === null || typeof value === 'object') return false;
    if (operator === '=') return wildcard.test(String(value)) || (typeof value === 'number' && value === number);
    if (operator === '!=') return !wildcard.test(String(value)) && !(typeof value === 'number' && value === number);
    if (typeof value !== 'number') return false;
    if (operator === '<') return value < number;
    if (operator === '<=') return value <= number;
    return operator === '>' ? value > number : value >= number;
  };
}

function unavailable(pattern: string, problem: string): AwsError {
  return new AwsError('InvalidParameterException', `Invalid filter pattern '${pattern}': ${problem}.`);
}
