import { list, literal, text, tuple } from './operands.ts';
import { NO_VALUE, type Scope } from './scope.ts';
import { substitute } from './substitute.ts';
import { TemplateError } from './template-error.ts';

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html */
const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(literal('Ref', argument)),
  'Fn::GetAtt': getAttribute,
  'Fn::Join': join,
  'Fn::Sub': (argument, scope) => substitute(argument, scope, (variables) => resolve(variables, scope)),
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': choose,
  'Fn::FindInMap': findInMap,
  'Fn::ImportValue': (argument, scope) => scope.exported(text('Fn::ImportValue', resolve(argument, scope))),
  'Fn::Base64': (argument, scope) => Buffer.from(text('Fn::Base64', resolve(argument, scope))).toString('base64'),
};

/** `value` with every intrinsic function in it replaced by its result; functions this loader doesn't know are refused. */
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
