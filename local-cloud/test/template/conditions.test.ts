import { describe, expect, test } from '@jest/globals';
import { evaluateCondition, type Scope } from '../../src/template/intrinsics.ts';
import { TemplateError } from '../../src/template/template-error.ts';

const scope: Scope = {
  ref: (name) => (name === 'Environment' ? 'prod' : 'other'),
  attribute: () => 'attribute',
  condition: (name) => name === 'Yes',
  mapping: () => 'mapped',
  exported: () => 'exported',
};

const yes = { Condition: 'Yes' };
const no = { Condition: 'No' };

describe('conditions', () => {
  test.each<[expression: unknown, truth: boolean]>([
    [{ 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] }, true],
    [{ 'Fn::Equals': [{ Ref: 'Environment' }, 'dev'] }, false],
    [{ 'Fn::Equals': ['1', 1] }, true],
    [{ 'Fn::Not': [yes] }, false],
    [{ 'Fn::And': [yes, no] }, false],
    [{ 'Fn::And': [yes, yes] }, true],
    [{ 'Fn::Or': [no, yes] }, true],
    [{ 'Fn::Or': [no, { 'Fn::Not': [yes] }] }, false],
    [yes, true],
  ])('%j is %s', (expression, truth) => {
    expect(evaluateCondition(expression, scope)).toBe(truth);
  });

  test.each([{ 'Fn::Matches': [] }, {}, null, 'Yes'])('refuse %j', (expression) => {
    expect(() => evaluateCondition(expression, scope)).toThrow(TemplateError);
    expect(() => evaluateCondition(expression, scope)).toThrow(/a condition is one of Condition, Fn::Equals/);
  });
});
