// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the syntax of Fn::Sub

import { describe, expect, test } from '@jest/globals';
import { evaluateCondition, NO_VALUE, resolve, type Scope } from '../../src/template/intrinsics.ts';
import { TemplateError } from '../../src/template/template-error.ts';

const refs: Record<string, unknown> = {
  Queue: 'http://127.0.0.1/queue',
  Zones: ['a', 'b'],
  Count: 3,
  'AWS::Region': 'eu-west-1',
  'AWS::NoValue': NO_VALUE,
};

const scope: Scope = {
  ref: (name) => refs[name],
  attribute: (logicalId, attribute) => `${logicalId}#${attribute}`,
  condition: (name) => name === 'Yes',
  mapping: (...keys) => keys.join('/'),
  exported: (name) => `exported ${name}`,
};

const resolved: [what: string, value: unknown, result: unknown][] = [
  ['plain values without a function', { a: [1, 'x', true, null] }, { a: [1, 'x', true, null] }],
  ['Ref', { Ref: 'Queue' }, 'http://127.0.0.1/queue'],
  ['Ref keeps the type of a value', { Ref: 'Count' }, 3],
  ['a Ref nested in lists and objects', { a: [{ b: { Ref: 'Queue' } }] }, { a: [{ b: 'http://127.0.0.1/queue' }] }],
  ['an object that only has a key called Ref among others', { Ref: 'x', Other: 1 }, { Ref: 'x', Other: 1 }],
  ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue#Arn'],
  ['Fn::GetAtt as text, cut at the first dot', { 'Fn::GetAtt': 'Queue.Outputs.Name' }, 'Queue#Outputs.Name'],
  ['Fn::GetAtt with a resolved attribute name', { 'Fn::GetAtt': ['Queue', { Ref: 'AWS::Region' }] }, 'Queue#eu-west-1'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 3, true]] }, 'a-eu-west-1-3-true'],
  ['Fn::Join of a list that a function gives', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
  ['Fn::Join leaves out NoValue', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, 'a-b'],
  ['Fn::Join of nothing', { 'Fn::Join': ['', []] }, ''],
  [
    'Fn::Sub with a Ref, an attribute and a literal',
    { 'Fn::Sub': '${Queue} ${Queue.Arn} ${!Queue}' },
    'http://127.0.0.1/queue Queue#Arn ${Queue}',
  ],
  ['Fn::Sub with a pseudo parameter', { 'Fn::Sub': 'assets-${AWS::Region}' }, 'assets-eu-west-1'],
  ['Fn::Sub with variables of its own', { 'Fn::Sub': ['${a}${ b }', { a: { Ref: 'Count' }, b: '$&' }] }, '3$&'],
  ['Fn::Sub without placeholders', { 'Fn::Sub': 'cost: $5 {x}' }, 'cost: $5 {x}'],
  ['Fn::Select', { 'Fn::Select': [1, ['a', 'b']] }, 'b'],
  ['Fn::Select with a textual index', { 'Fn::Select': ['0', { Ref: 'Zones' }] }, 'a'],
  ['Fn::Split', { 'Fn::Split': [':', 'a:b:'] }, ['a', 'b', '']],
  ['Fn::Select of Fn::Split', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'Queue' }] }] }, '127.0.0.1'],
  ['Fn::If, true', { 'Fn::If': ['Yes', 'a', 'b'] }, 'a'],
  ['Fn::If, false', { 'Fn::If': ['No', 'a', { Ref: 'AWS::Region' }] }, 'eu-west-1'],
  ['Fn::If resolves only the side it takes', { 'Fn::If': ['Yes', 'a', { 'Fn::Nonsense': 1 }] }, 'a'],
  ['a property that is NoValue is left out', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
  ['a property that is conditionally NoValue', { b: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] } }, {}],
  ['a list item that is NoValue is left out', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'key'] }, 'Map/eu-west-1/key'],
  ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${AWS::Region}-name' } }, 'exported eu-west-1-name'],
  ['Fn::Base64', { 'Fn::Base64': 'grüße' }, Buffer.from('grüße').toString('base64')],
  [
    'a policy statement, whose Condition is no intrinsic function',
    { Condition: { Bool: { a: 'b' } } },
    { Condition: { Bool: { a: 'b' } } },
  ],
  ['a key that names something of every object', { constructor: 1 }, { constructor: 1 }],
];

const refused: [what: string, value: unknown, message: RegExp][] = [
  [
    'an unknown intrinsic function',
    { a: { 'Fn::Cidr': [] } },
    /intrinsic function Fn::Cidr is not supported here; supported are Ref, Fn::GetAtt/,
  ],
  ['a condition function outside of Conditions', { 'Fn::Equals': [1, 1] }, /Fn::Equals is not supported here/],
  ['Ref of something else than a name', { Ref: ['Queue'] }, /Ref takes a plain string here, got \["Queue"\]/],
  ['Fn::GetAtt without an attribute', { 'Fn::GetAtt': 'Queue' }, /Fn::GetAtt takes a list of 2 items, got \["Queue"\]/],
  ['Fn::Join of an object', { 'Fn::Join': ['', [{ a: 1 }]] }, /Fn::Join takes a string here, got \{"a":1\}/],
  ['Fn::Join of a string', { 'Fn::Join': ['', 'abc'] }, /Fn::Join takes a list here, got "abc"/],
  ['Fn::Select past the end', { 'Fn::Select': [2, ['a', 'b']] }, /Fn::Select asks for item 2 of a list of 2/],
  ['Fn::Select before the start', { 'Fn::Select': [-1, ['a']] }, /Fn::Select asks for item -1 of a list of 1/],
  ['Fn::Sub of a list alone', { 'Fn::Sub': ['${a}'] }, /Fn::Sub takes a string, or a string and its variables/],
  ['Fn::If without its else', { 'Fn::If': ['Yes', 'a'] }, /Fn::If takes a list of 3 items/],
];

describe('an intrinsic function', () => {
  test.each(resolved)('is resolved: %s', (_what, value, result) => {
    expect(resolve(value, scope)).toEqual(result);
  });

  test.each(refused)('is refused: %s', (_what, value, message) => {
    expect(() => resolve(value, scope)).toThrow(TemplateError);
    expect(() => resolve(value, scope)).toThrow(message);
  });
});

const conditionScope: Scope = { ...scope, ref: (name) => (name === 'Environment' ? 'prod' : 'other') };
const yes = { Condition: 'Yes' };
const no = { Condition: 'No' };

describe('a condition', () => {
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
  ])('%j evaluates to %s', (expression, truth) => {
    expect(evaluateCondition(expression, conditionScope)).toBe(truth);
  });

  test.each([{ 'Fn::Matches': [] }, {}, null, 'Yes'])('is refused when it is %j', (expression) => {
    expect(() => evaluateCondition(expression, conditionScope)).toThrow(TemplateError);
    expect(() => evaluateCondition(expression, conditionScope)).toThrow(/a condition is one of Condition, Fn::Equals/);
  });
});
