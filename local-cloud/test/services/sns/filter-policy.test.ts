import { expect, test } from '@jest/globals';
import { compileFilterPolicy } from '../../../src/services/sns/filter-policy.ts';

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const number = (StringValue: string) => ({ DataType: 'Number', StringValue });
const list = (value: unknown[]) => ({ DataType: 'String.Array', StringValue: JSON.stringify(value) });

const order = {
  kind: text('order'),
  price: number('210.75'),
  interests: list(['soccer', 'rugby']),
  blob: { DataType: 'Binary', BinaryValue: 'AQI=' },
};

test.each([
  [{}, true],
  [{ kind: ['order'] }, true],
  [{ kind: ['refund', 'order'] }, true],
  [{ kind: ['refund'] }, false],
  [{ kind: ['order'], price: [1] }, false],
  [{ missing: ['order'] }, false],
  [{ price: [210.75] }, true],
  [{ price: ['210.75'] }, false],
  [{ interests: ['rugby'] }, true],
  [{ interests: ['tennis'] }, false],
  [{ blob: ['AQI='] }, false],
  [{ kind: [{ prefix: 'ord' }] }, true],
  [{ kind: [{ prefix: 'der' }] }, false],
  [{ kind: [{ 'anything-but': ['refund'] }] }, true],
  [{ kind: [{ 'anything-but': 'order' }] }, false],
  [{ kind: [{ 'anything-but': { prefix: 'ord' } }] }, false],
  [{ missing: [{ 'anything-but': ['x'] }] }, false],
  [{ interests: [{ 'anything-but': ['rugby'] }] }, true],
  [{ kind: [{ exists: true }] }, true],
  [{ kind: [{ exists: false }] }, false],
  [{ missing: [{ exists: false }] }, true],
])('the policy %j on attributes gives %s', (policy, expected) => {
  const passes = compileFilterPolicy(JSON.stringify(policy), 'MessageAttributes');
  expect(passes({ text: '', attributes: order })).toBe(expected);
});

const body = JSON.stringify({
  kind: 'order',
  customer: { vip: true, address: { city: 'Bern' } },
  items: [{ sku: 'a' }, { sku: 'b' }],
  tags: ['x', 'y'],
  note: null,
});

test.each([
  [{ kind: ['order'] }, true],
  [{ customer: { vip: [true] } }, true],
  [{ customer: { address: { city: [{ prefix: 'B' }] } } }, true],
  [{ customer: { address: { city: ['Basel'] } } }, false],
  [{ items: { sku: ['b'] } }, true],
  [{ items: { sku: ['c'] } }, false],
  [{ tags: ['y'] }, true],
  [{ note: [null] }, true],
  [{ customer: { phone: [{ exists: false }] } }, true],
  [{ seller: { phone: [{ exists: false }] } }, true],
  [{ seller: { phone: ['1'] } }, false],
])('the policy %j on the body gives %s', (policy, expected) => {
  const passes = compileFilterPolicy(JSON.stringify(policy), 'MessageBody');
  expect(passes({ text: body, attributes: {} })).toBe(expected);
});

test.each(['no json', '[]', '"text"'])('a policy on the body refuses the body %s', (body) => {
  const passes = compileFilterPolicy('{"kind":[{"exists":false}]}', 'MessageBody');
  expect(passes({ text: body, attributes: {} })).toBe(false);
});

test.each([
  ['invalid JSON', 'x', /not valid JSON/],
  ['a list', '[]', /A policy is a JSON object/],
  ['a bare value', '{"a":"x"}', /"a" must be an object or an array/],
  ['an empty list', '{"a":[]}', /"a": Empty arrays are not allowed/],
  ['nesting on attributes', '{"a":{"b":["x"]}}', /does not support nested filter policy/],
  ['an unknown operator', '{"a":[{"wildcard":"x*"}]}', /Operators available locally are .*, not 'wildcard'/],
  ['alternatives', '{"$or":[{"a":[1]},{"b":[1]}]}', /\$or is not available locally/],
  ['two operators in one', '{"a":[{"prefix":"x","exists":true}]}', /exactly one operator/],
])('refuses a policy with %s', (_, policy, message) => {
  expect(() => compileFilterPolicy(policy, 'MessageAttributes')).toThrow(
    expect.objectContaining({ code: 'InvalidParameter', message: expect.stringMatching(message) }),
  );
});
