import type { MessageAttributes } from '../sqs/engine/message-attributes.ts';
import { invalidParameter } from './errors.ts';

export type FilterPolicyScope = 'MessageAttributes' | 'MessageBody';

/** The parts of a message that a policy looks at. */
export interface Filterable {
  readonly text: string;
  readonly attributes: MessageAttributes;
}

/** Returns the values of a message under a key; undefined when it has no such key. */
type Lookup = (key: string) => readonly unknown[] | undefined;
type Matcher = (valuesOf: Lookup) => boolean;

/** Tests one value, which is `undefined` where the key is missing. */
type Condition = (value: unknown) => boolean;

/**
 * Compiles a filter policy. Every key must match, by any one of its conditions, on any one of its values.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 * @throws InvalidParameter that names the mistake
 */
export function compileFilterPolicy(json: string, scope: FilterPolicyScope): (message: Filterable) => boolean {
  try {
    const matches = compileKeys(JSON.parse(json), scope === 'MessageBody');
    return scope === 'MessageBody'
      ? ({ text }) => matchesBody(text, matches)
      : ({ attributes }) => matches((name) => attributeValues(attributes, name));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw Object.assign(invalidParameter(`FilterPolicy: ${reason}`), { cause });
  }
}

function compileKeys(policy: unknown, mayNest: boolean): Matcher {
  if (!isObject(policy)) throw new Error('A policy is a JSON object');
  const all = Object.entries(policy).map(([key, rule]) => compileKey(key, rule, mayNest));
  return (valuesOf) => all.every((matches) => matches(valuesOf));
}

function compileKey(key: string, rule: unknown, mayNest: boolean): Matcher {
  if (key === '$or') throw new Error('$or is not available locally');
  if (Array.isArray(rule)) {
    if (rule.length === 0) throw new Error(`"${key}": Empty arrays are not allowed`);
    const conditions = rule.map(compileCondition);
    return (valuesOf) => conditions.some((condition) => holdsForAny(condition, valuesOf(key)));
  }
  if (!isObject(rule)) throw new Error(`"${key}" must be an object or an array`);
  if (!mayNest) throw new Error('Filter policy scope MessageAttributes does not support nested filter policy');
  const nested = compileKeys(rule, mayNest);
  return (valuesOf) => (valuesOf(key) ?? [undefined]).some((value) => nested((name) => fieldValues(value, name)));
}

/** https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html */
function compileCondition(rule: unknown): Condition {
  if (!isObject(rule)) {
    if (Array.isArray(rule)) throw new Error('A value is text, a number, a boolean or null');
    return (value) => value === rule;
  }
  const [operator, ...others] = Object.keys(rule);
  if (operator === undefined || others.length > 0) throw new Error('A condition has exactly one operator');
  const operand = rule[operator];
  switch (operator) {
    case 'exists':
      if (typeof operand !== 'boolean') throw new Error("'exists' takes true or false");
      return (value) => (value !== undefined) === operand;
    case 'prefix':
      if (typeof operand !== 'string') throw new Error("'prefix' takes text");
      return (value) => typeof value === 'string' && value.startsWith(operand);
    case 'anything-but': {
      const refused = [operand].flat().map(compileCondition);
      // A missing key does not match.
      return (value) => value !== undefined && !refused.some((condition) => condition(value));
    }
    default:
      throw new Error(`Operators available locally are exists, prefix and anything-but, not '${operator}'`);
  }
}

function holdsForAny(condition: Condition, values: readonly unknown[] | undefined): boolean {
  return values === undefined ? condition(undefined) : values.some(condition);
}

/** As on AWS, a policy on the body lets only JSON objects pass. */
function matchesBody(body: string, matches: Matcher): boolean {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return false;
  }
  return isObject(value) && matches((key) => fieldValues(value, key));
}

function fieldValues(value: unknown, key: string): unknown[] | undefined {
  if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
  return [value[key]].flat();
}

function attributeValues(attributes: MessageAttributes, name: string): unknown[] | undefined {
  const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (!attribute || attribute.DataType.startsWith('Binary')) return undefined;
  const { DataType, StringValue = '' } = attribute;
  if (DataType === 'String.Array') return [JSON.parse(StringValue)].flat();
  return [DataType.startsWith('Number') ? Number(StringValue) : StringValue];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
