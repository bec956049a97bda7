import { text } from './operands.ts';
import type { Scope } from './scope.ts';
import { TemplateError } from './template-error.ts';

type Variables = Readonly<Record<string, unknown>>;

/** `Fn::Sub`: `${Name}` is a variable or a Ref, `${Name.Attribute}` a GetAtt, `${!Name}` the text `${Name}`. */
export function substitute(argument: unknown, scope: Scope, resolveVariables: (value: unknown) => unknown): string {
  const [pattern, given] = patternAndVariables(argument);
  const variables = resolveVariables(given) as Variables;
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
