/**
 * One value of a filter pattern, in the syntax that Lambda shares with EventBridge:
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 * The value is `undefined` where the key is missing.
 */
export type Condition = (value: unknown) => boolean;

type Comparison = (value: number) => boolean;

const COMPARISONS: Record<string, (limit: number) => Comparison> = {
  '=': (limit) => (value) => value === limit,
  '<': (limit) => (value) => value < limit,
  '<=': (limit) => (value) => value <= limit,
  '>': (limit) => (value) => value > limit,
  '>=': (limit) => (value) => value >= limit,
};

/** @throws {Error} saying what is allowed */
export function parseCondition(rule: unknown): Condition {
  if (!isObject(rule)) return exactly(rule);
  const [operator, ...others] = Object.keys(rule);
  if (operator === undefined || others.length > 0) throw new Error('A condition has exactly one operator');
  const operand = rule[operator];
  switch (operator) {
    case 'exists':
      return exists(operand);
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
      return onText(operator, operand);
    case 'numeric':
      return numeric(operand);
    case 'anything-but':
      return anythingBut(operand);
    default:
      throw new Error(
        `Operators are exists, prefix, suffix, equals-ignore-case, numeric and anything-but, not '${operator}'`,
      );
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function exactly(rule: unknown): Condition {
  if (typeof rule === 'object' && rule !== null) throw new Error('A value is text, a number, a boolean or null');
  return (value) => value === rule;
}

function exists(operand: unknown): Condition {
  if (typeof operand !== 'boolean') throw new Error("'exists' takes true or false");
  return (value) => (value !== undefined) === operand;
}

function onText(operator: 'prefix' | 'suffix' | 'equals-ignore-case', operand: unknown): Condition {
  if (typeof operand !== 'string') throw new Error(`'${operator}' takes text`);
  const test = {
    prefix: (value: string) => value.startsWith(operand),
    suffix: (value: string) => value.endsWith(operand),
    'equals-ignore-case': (value: string) => value.toLowerCase() === operand.toLowerCase(),
  }[operator];
  return (value) => typeof value === 'string' && test(value);
}

/** `["=", 5]` or a range such as `[">", 0, "<=", 5]`. */
function numeric(operand: unknown): Condition {
  const parts = Array.isArray(operand) ? operand : [];
  const comparisons: Comparison[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const compare = COMPARISONS[String(parts[index])];
    const limit: unknown = parts[index + 1];
    if (!compare || typeof limit !== 'number') throw new Error("'numeric' takes pairs of a comparison and a number");
    comparisons.push(compare(limit));
  }
  if (comparisons.length === 0) throw new Error("'numeric' takes pairs of a comparison and a number");
  return (value) => typeof value === 'number' && comparisons.every((holds) => holds(value));
}

/** A missing key is not anything: it does not match. */
function anythingBut(operand: unknown): Condition {
  const refused = (Array.isArray(operand) ? operand : [operand]).map(parseCondition);
  return (value) => value !== undefined && !refused.some((condition) => condition(value));
}
