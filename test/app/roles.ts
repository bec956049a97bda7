import { expect } from '@jest/globals';
import { resource, statementsOf, type Template } from '../support/template.ts';

/** Each statement of a function's role as what is allowed on what: logical ids without the hash at their end. */
export function allowedBy(template: Template, name: string): unknown[] {
  return statementsOf(resource(template, 'AWS::IAM::Policy', `${name}FunctionRole`)).map((statement) => {
    expect(statement).toEqual({ Effect: 'Allow', Action: statement.Action, Resource: statement.Resource });
    return [statement.Action, wordOf(statement.Resource)];
  });
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
}

function wordOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Intrinsic;
  if (ref !== undefined) return ref.slice(0, -8);
  if (attribute) return `${attribute[0].slice(0, -8)}.${attribute[1]}`;
  return join ? join[1].map(wordOf).join(join[0]) : JSON.stringify(value);
}
