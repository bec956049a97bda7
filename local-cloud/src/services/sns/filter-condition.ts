/**
 * One value of a filter policy: https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
 * What it is given is `undefined` where the key is missing.
 */
export type Condition = (value: unknown) => boolean;

/** @throws {Error} saying what is allowed */
export function parseCondition(rule: unknown): Condition {
  if (!isObject(rule)) return exactly(rule);
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
    case 'anything-but':
      return anythingBut(operand);
    default:
      throw new Error(`Operators available locally are exists, prefix and anything-but, not '${operator}'`);
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function exactly(rule: unknown): Condition {
  if (typeof rule === 'object' && rule !== null) throw new Error('A value is text, a number, a boolean or null');
  return (value) => value === rule;
}

/** A missing key is not anything: it does not match. */
function anythingBut(operand: unknown): Condition {
  const refused = (Array.isArray(operand) ? operand : [operand]).map(parseCondition);
  return (value) => value !== undefined && !refused.some((condition) => condition(value));
}
