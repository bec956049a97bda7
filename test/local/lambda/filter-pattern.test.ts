import { describe, expect, test } from '@jest/globals';
import { compileFilters, FilterPatternError } from '../../../local/lambda/filter-pattern.ts';

const body = {
  name: 'Report.CSV',
  size: 12,
  tags: ['red', 'blue'],
  owner: { id: null, active: true },
};

function matches(pattern: unknown, value: unknown = body): boolean {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return compileFilters([JSON.stringify({ body: pattern })])(text);
}

describe('filter criteria', () => {
  test.each<[string, unknown, boolean]>([
    ['an exact text', { name: ['Report.CSV'] }, true],
    ['one of several values', { name: ['x', 'Report.CSV'] }, true],
    ['another case', { name: ['report.csv'] }, false],
    ['text that looks like the number', { size: ['12'] }, false],
    ['a number', { size: [12] }, true],
    ['null', { owner: { id: [null] } }, true],
    ['a nested boolean', { owner: { active: [true] } }, true],
    ['a prefix', { name: [{ prefix: 'Rep' }] }, true],
    ['a prefix that is not there', { name: [{ prefix: 'rep' }] }, false],
    ['a suffix', { name: [{ suffix: '.CSV' }] }, true],
    ['a suffix of a number', { size: [{ suffix: '2' }] }, false],
    ['equals-ignore-case', { name: [{ 'equals-ignore-case': 'rePORT.csv' }] }, true],
    ['anything-but another value', { name: [{ 'anything-but': ['a', 'b'] }] }, true],
    ['anything-but the value', { name: [{ 'anything-but': 'Report.CSV' }] }, false],
    ['anything-but a prefix', { name: [{ 'anything-but': { prefix: 'Rep' } }] }, false],
    ['anything-but of a missing key', { missing: [{ 'anything-but': ['a'] }] }, false],
    ['a numeric equality', { size: [{ numeric: ['=', 12] }] }, true],
    ['a numeric range', { size: [{ numeric: ['>', 10, '<=', 12] }] }, true],
    ['a range beyond it', { size: [{ numeric: ['>=', 10, '<', 12] }] }, false],
    ['a key that exists', { name: [{ exists: true }] }, true],
    ['a key that is missing', { missing: [{ exists: false }] }, true],
    ['a key missing below a missing key', { missing: { deeper: [{ exists: false }] } }, true],
    ['an element of an array', { tags: ['blue'] }, true],
    ['no element of an array', { tags: ['green'] }, false],
    ['two keys, one of them wrong', { name: ['Report.CSV'], size: [13] }, false],
    ['$or, second alternative', { $or: [{ size: [1] }, { name: [{ prefix: 'R' }] }] }, true],
    ['$or beside a wrong key', { size: [1], $or: [{ name: [{ prefix: 'R' }] }] }, false],
    ['nested $or', { owner: { $or: [{ id: [1] }, { active: [true] }] } }, true],
  ])('match %s: %j → %j', (_what, pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });

  test('with several filters pass what any of them passes', () => {
    const filter = compileFilters(['{"body":{"a":[1]}}', '{"body":{"a":[2]}}']);

    expect([1, 2, 3].map((a) => filter(JSON.stringify({ a })))).toEqual([true, true, false]);
  });

  test('without filters pass everything, and so does a pattern that says nothing of the body', () => {
    expect(compileFilters([])('anything')).toBe(true);
    expect(compileFilters(['{}'])('anything')).toBe(true);
  });

  test('drop a body of the other kind than the pattern', () => {
    expect(matches({ name: ['x'] }, 'plain text')).toBe(false);
    expect(matches(['plain text'], { name: 'x' })).toBe(false);
    expect(matches(['plain text'], 'plain text')).toBe(true);
  });

  test.each<[string, string]>([
    ['no JSON', '{body'],
    ['a list', '[]'],
    ['another property than the body', '{"messageAttributes":{"a":["b"]}}'],
    ['a bare value', '{"body":{"a":"b"}}'],
    ['an unknown operator', '{"body":{"a":[{"wildcard":"*"}]}}'],
    ['two operators in one', '{"body":{"a":[{"prefix":"a","suffix":"b"}]}}'],
    ['a prefix that is no text', '{"body":{"a":[{"prefix":1}]}}'],
    ['an incomplete range', '{"body":{"a":[{"numeric":[">"]}]}}'],
    ['an unknown comparison', '{"body":{"a":[{"numeric":["!=",1]}]}}'],
    ['an exists that is no boolean', '{"body":{"a":[{"exists":"yes"}]}}'],
  ])('refuse %s', (_what, pattern) => {
    expect(() => compileFilters([pattern])).toThrow(FilterPatternError);
    expect(() => compileFilters([pattern])).toThrow(/^Invalid filter pattern definition\. .+, got /);
  });

  test('refuse more than ten filters', () => {
    expect(() => compileFilters(Array(11).fill('{}'))).toThrow('FilterCriteria takes at most 10 filters, got 11');
  });
});
