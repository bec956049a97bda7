import { type Condition, isObject, parseCondition } from './filter-condition.ts';

/** A predicate on the body of a message. */
export type BodyFilter = (body: string) => boolean;

/** Lambda's quota: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
const MAX_FILTERS = 10;

export class FilterPatternError extends Error {
  override readonly name = 'InvalidParameterValueException';
}

/**
 * Compiles the `Pattern`s of `FilterCriteria`: a message passes if one of them matches. A JSON pattern never matches a
 * body that is no JSON, nor the other way round.
 *
 * @throws {FilterPatternError} naming the pattern and what is wrong
 */
export function compileFilters(patterns: readonly string[]): BodyFilter {
  if (patterns.length > MAX_FILTERS) {
    throw new FilterPatternError(`FilterCriteria takes at most ${MAX_FILTERS} filters, got ${patterns.length}`);
  }
  const filters = patterns.map(compileFilter);
  return filters.length === 0 ? () => true : (body) => filters.some((matches) => matches(body));
}

function compileFilter(text: string): BodyFilter {
  const refuse = (why: string) =>
    new FilterPatternError(`Invalid filter pattern definition. ${why}, got ${text.slice(0, 200)}`);
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw refuse('A pattern is JSON');
  }
  if (!isObject(pattern)) throw refuse('A pattern is a JSON object');
  const unknown = Object.keys(pattern).find((key) => key !== 'body');
  if (unknown !== undefined) throw refuse(`A queue's messages are filtered by 'body' only, not by '${unknown}'`);
  if (pattern.body === undefined) return () => true;
  try {
    return Array.isArray(pattern.body) ? plainTextFilter(pattern.body) : jsonFilter(compileNode(pattern.body));
  } catch (error) {
    throw error instanceof FilterPatternError ? error : refuse(error instanceof Error ? error.message : String(error));
  }
}

function plainTextFilter(rules: readonly unknown[]): BodyFilter {
  const conditions = rules.map(parseCondition);
  return (body) => parseJson(body) === undefined && conditions.some((condition) => condition(body));
}

function jsonFilter(matches: NodeMatcher): BodyFilter {
  return (body) => {
    const value = parseJson(body);
    return isObject(value) && matches(value);
  };
}

type NodeMatcher = (value: unknown) => boolean;

/** Every key of the pattern must match; `$or` holds alternatives, each a pattern for the same object. */
function compileNode(pattern: unknown): NodeMatcher {
  if (!isObject(pattern)) throw new Error('Each key holds an object or an array of values');
  const all = Object.entries(pattern).map(([key, rule]): NodeMatcher => {
    if (key === '$or' && Array.isArray(rule)) {
      const alternatives = rule.map(compileNode);
      return (value) => alternatives.some((matches) => matches(value));
    }
    const matches = Array.isArray(rule) ? compileLeaf(rule.map(parseCondition)) : compileNode(rule);
    return (value) => matches(isObject(value) ? value[key] : undefined);
  });
  return (value) => all.every((matches) => matches(value));
}

/** An array in the message matches if one of its elements does. */
function compileLeaf(conditions: readonly Condition[]): NodeMatcher {
  return (value) => {
    const candidates = Array.isArray(value) ? value : [value];
    return conditions.some((condition) => candidates.some((candidate) => condition(candidate)));
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
