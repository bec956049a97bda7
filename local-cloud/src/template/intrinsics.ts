import { TemplateError } from './template-error.ts';

/** The stack around an intrinsic function: everything that the function can refer to. */
export interface Scope {
  /** Result of `{Ref: name}` for a resource, a parameter or a pseudo parameter. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, topLevelKey: string, secondLevelKey: string): unknown;
  /** Value of an output that another stack exports. */
  exported(name: string): unknown;
}

/** Result of `{Ref: 'AWS::NoValue'}`: the property or list item with this value is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html */
const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(literal('Ref', argument)),
  'Fn::GetAtt': getAttribute,
  'Fn::Join': join,
  'Fn::Sub': substitute,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': choose,
  'Fn::FindInMap': findInMap,
  'Fn::ImportValue': (argument, scope) => scope.exported(text('Fn::ImportValue', resolve(argument, scope))),
  'Fn::Base64': (argument, scope) => Buffer.from(text('Fn::Base64', resolve(argument, scope))).toString('base64'),
};

/** Replaces every intrinsic function in `value` by its result. @throws TemplateError for an unknown function */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;

  const call = intrinsicCall(value);
  if (call) return call.intrinsic(call.argument, scope);

  const properties = Object.entries(value).map(([key, item]) => [key, resolve(item, scope)] as const);
  return Object.fromEntries(properties.filter(([, item]) => item !== NO_VALUE));
}

function intrinsicCall(value: object): { intrinsic: Intrinsic; argument: unknown } | undefined {
  const [entry, ...others] = Object.entries(value);
  if (!entry || others.length > 0) return undefined;
  const [name, argument] = entry;
  const intrinsic = Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined;
  if (intrinsic) return { intrinsic, argument };
  if (!name.startsWith('Fn::')) return undefined;
  const known = Object.keys(intrinsics).join(', ');
  throw new TemplateError(`the intrinsic function ${name} is not supported here; supported are ${known}`);
}

function getAttribute(argument: unknown, scope: Scope): unknown {
  const parts = typeof argument === 'string' ? splitAtFirst(argument, '.') : argument;
  const [logicalId, attribute] = tuple('Fn::GetAtt', parts, 2);
  return scope.attribute(literal('Fn::GetAtt', logicalId), text('Fn::GetAtt', resolve(attribute, scope)));
}

function join(argument: unknown, scope: Scope): string {
  const [separator, items] = tuple('Fn::Join', argument, 2);
  return list('Fn::Join', resolve(items, scope))
    .map((item) => text('Fn::Join', item))
    .join(literal('Fn::Join', separator));
}

function select(argument: unknown, scope: Scope): unknown {
  const [position, items] = tuple('Fn::Select', argument, 2);
  const index = Number(resolve(position, scope));
  const choices = list('Fn::Select', resolve(items, scope));
  if (!Number.isInteger(index) || index < 0 || index >= choices.length) {
    throw new TemplateError(`Fn::Select asks for item ${index} of a list of ${choices.length}`);
  }
  return choices[index];
}

function split(argument: unknown, scope: Scope): string[] {
  const [separator, source] = tuple('Fn::Split', argument, 2);
  return text('Fn::Split', resolve(source, scope)).split(literal('Fn::Split', separator));
}

function choose(argument: unknown, scope: Scope): unknown {
  const [condition, whenTrue, whenFalse] = tuple('Fn::If', argument, 3);
  return resolve(scope.condition(literal('Fn::If', condition)) ? whenTrue : whenFalse, scope);
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const keys = tuple('Fn::FindInMap', argument, 3).map((key) => text('Fn::FindInMap', resolve(key, scope)));
  const [map = '', topLevelKey = '', secondLevelKey = ''] = keys;
  return scope.mapping(map, topLevelKey, secondLevelKey);
}

function splitAtFirst(source: string, separator: string): string[] {
  const at = source.indexOf(separator);
  return at < 0 ? [source] : [source.slice(0, at), source.slice(at + separator.length)];
}

type Variables = Readonly<Record<string, unknown>>;

/** Replaces `${Name}` by a variable or a Ref, `${Name.Attribute}` by a GetAtt, and `${!Name}` by the text `${Name}`. */
function substitute(argument: unknown, scope: Scope): string {
  const [pattern, given] = patternAndVariables(argument);
  const variables = resolve(given, scope) as Variables;
  return pattern.replace(/\$\{(!?)([^}]*)\}/g, (_placeholder, escaped: string, inside: string) =>
    escaped ? `\${${inside}}` : text('Fn::Sub', variableOrReference(inside.trim(), variables, scope)),
  );
}

function variableOrReference(name: string, variables: Variables, scope: Scope): unknown {
  if (Object.hasOwn(variables, name)) return variables[name];
  const dot = name.indexOf('.');
  return dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
}

function patternAndVariables(argument: unknown): [pattern: string, variables: Variables] {
  if (typeof argument === 'string') return [argument, {}];
  if (Array.isArray(argument) && argument.length === 2) {
    const [pattern, variables] = argument;
    if (typeof pattern === 'string' && isRecord(variables)) return [pattern, variables];
  }
  throw new TemplateError(`Fn::Sub takes a string, or a string and its variables, got ${JSON.stringify(argument)}`);
}

function isRecord(value: unknown): value is Variables {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type ConditionFunction = (argument: unknown, scope: Scope) => boolean;

const conditionFunctions: Readonly<Record<string, ConditionFunction>> = {
  Condition: (argument, scope) => scope.condition(literal('Condition', argument)),
  'Fn::Equals': (argument, scope) => {
    const [left, right] = tuple('Fn::Equals', argument, 2).map((side) => text('Fn::Equals', resolve(side, scope)));
    return left === right;
  },
  'Fn::Not': (argument, scope) => !evaluateCondition(tuple('Fn::Not', argument, 1)[0], scope),
  'Fn::And': (argument, scope) => list('Fn::And', argument).every((part) => evaluateCondition(part, scope)),
  'Fn::Or': (argument, scope) => list('Fn::Or', argument).some((part) => evaluateCondition(part, scope)),
};

/** Evaluates one entry of a template's `Conditions`. */
export function evaluateCondition(expression: unknown, scope: Scope): boolean {
  const [name, argument] = Object.entries(expression ?? {})[0] ?? [''];
  const evaluate = Object.hasOwn(conditionFunctions, name) ? conditionFunctions[name] : undefined;
  if (evaluate) return evaluate(argument, scope);
  const known = Object.keys(conditionFunctions).join(', ');
  throw new TemplateError(`a condition is one of ${known}, got ${JSON.stringify(expression)}`);
}

/** The following functions check an argument; `name` is the intrinsic function, for the message. */
function tuple(name: string, argument: unknown, length: number): unknown[] {
  if (Array.isArray(argument) && argument.length === length) return argument;
  throw new TemplateError(`${name} takes a list of ${length} items, got ${JSON.stringify(argument)}`);
}

function list(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TemplateError(`${name} takes a list here, got ${JSON.stringify(value)}`);
}

/** Accepts only a string of the template itself, not the result of a function. */
function literal(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TemplateError(`${name} takes a plain string here, got ${JSON.stringify(value)}`);
}

/** Accepts numbers and booleans too, which CloudFormation converts to text. */
function text(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(`${name} takes a string here, got ${JSON.stringify(value)}`);
}
