import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evaluate, type Series } from '../../../src/services/cloudwatch/metric-math/evaluate.ts';
import { MetricMathError, UnavailableFunctionError } from '../../../src/services/cloudwatch/metric-math/expression.ts';
import { parseExpression } from '../../../src/services/cloudwatch/metric-math/parse-expression.ts';

const MINUTE = 60_000;

/** Builds a series with one value a minute, and no point for `null`. */
function series(label: string, ...values: (number | null)[]): Series {
  const points = values.flatMap((value, minute) => (value === null ? [] : [[minute * MINUTE, value] as const]));
  return { label, period: MINUTE, points: new Map(points) };
}

const lines: Record<string, Series> = {
  m1: series('one', 1, null, 3, 4, null),
  m2: series('two', 10, 20, 0, null, 50),
  errors: series('errors', 2, 2, 2, 2, 2),
};

function run(expression: string) {
  const value = evaluate(parseExpression(expression), {
    from: 0,
    to: 5 * MINUTE,
    resolve: (id) => lines[id] ?? Number.NaN,
  });
  if (typeof value === 'number') return value;
  return Array.from({ length: 5 }, (_, minute) => value.points.get(minute * MINUTE) ?? null);
}

describe('metric math', () => {
  test.each<[string, unknown]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['2 * -3', -6],
    ['1 < 2 AND 2 < 1', 0],
    ['1 < 2 || 2 < 1', 1],
    ['1 == 1 && 3 != 4', 1],
    ['.5 + 1e1', 10.5],
  ])('the number of %s is %j', (expression, expected) => {
    expect(run(expression)).toBe(expected);
  });

  test.each<[string, unknown]>([
    ['m1 * 2', [2, null, 6, 8, null]],
    ['100 / m2', [10, 5, null, null, 2]],
    ['m1 + m2', [11, null, 3, null, null]],
    ['m1 >= 3', [0, null, 1, 1, null]],
    ['-m1', [-1, null, -3, -4, null]],
    ['PERIOD(m1)', 60],
    ['m1 / PERIOD(m1)', [1 / 60, null, 3 / 60, 4 / 60, null]],
    ['FILL(m1, 0)', [1, 0, 3, 4, 0]],
    ['IF(m1 > 2, m1, 0)', [0, null, 3, 4, null]],
    ['IF(m1 > 2, m1)', [null, null, 3, 4, null]],
    ['IF(1, m1, m2)', [1, null, 3, 4, null]],
    ['IF(m2 > 15 OR m2 == 0, m2 / 10, -1)', [-1, 2, 0, null, 5]],
  ])('the series of %s is %j', (expression, expected) => {
    expect(run(expression)).toEqual(expected);
  });

  test.each([
    ['m1 +', "unexpected end at character 4 of 'm1 +'"],
    ['m1 m2', "unexpected 'm2' at character 2"],
    ['(m1', 'unexpected end at character 3'],
    ['m1 % 2', "cannot read '% 2'"],
    ['PERIOD(2)', 'PERIOD takes one time series'],
    ['FILL(m1)', 'FILL takes a time series, and a number to fill it with'],
    ['FILL(m1, REPEAT)', "unexpected 'REPEAT' at character 8"],
    ['"(" 1)', "unexpected '(' at character 0"],
    ['IF(m1)', 'IF takes 2 or 3 parameters, got 1'],
  ])('the expression %s is refused', (expression, problem) => {
    expect(() => run(expression)).toThrow(MetricMathError);
    expect(() => run(expression)).toThrow(problem);
  });

  test('a function that only AWS has is named in the error', () => {
    expect(() => run("SEARCH('{AWS/Lambda}', 'Sum')")).toThrow(UnavailableFunctionError);
    expect(() => run("SEARCH('{AWS/Lambda}', 'Sum')")).toThrow('SEARCH is not available locally');
    expect(() => run('-(m1 + constructor(m2))')).toThrow('constructor is not available locally');
  });

  test('arithmetic on numbers gives the same results as JavaScript', () => {
    const tree = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { depthSize: 'small' },
        fc.integer({ min: 0, max: 9 }).map(String),
        fc
          .tuple(tie('expression'), fc.constantFrom('+', '-', '*'), tie('expression'))
          .map(([left, operator, right]) => `${left} ${operator} ${right}`),
        tie('expression').map((inner) => `(${inner})`),
      ),
    })).expression;
    fc.assert(
      fc.property(tree, (expression) => {
        expect(run(expression)).toBe(Function(`return ${expression}`)());
      }),
    );
  });
});
