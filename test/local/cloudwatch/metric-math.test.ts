import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evaluate, unavailableFunctions } from '../../../local/services/cloudwatch/metric-math/evaluator.ts';
import {
  MetricMathError,
  UnavailableFunctionError,
} from '../../../local/services/cloudwatch/metric-math/expression.ts';
import type { Series } from '../../../local/services/cloudwatch/metric-math/math-value.ts';
import { parseExpression } from '../../../local/services/cloudwatch/metric-math/parser.ts';
import { MINUTE } from './start-cloudwatch.ts';

/** One value a minute, `null` where there is none. */
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
    metrics: () => Object.entries(lines),
  });
  const plain = (one: Series) => Array.from({ length: 5 }, (_, minute) => one.points.get(minute * MINUTE) ?? null);
  if (typeof value === 'number') return value;
  return 'points' in value ? plain(value) : value.map(plain);
}

describe('metric math', () => {
  test.each<[string, unknown]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['10 - 4 - 3', 3],
    ['2 * -3', -6],
    ['1 < 2 AND 2 < 1', 0],
    ['1 < 2 || 2 < 1', 1],
    ['1 == 1 && 3 != 4', 1],
    ['.5 + 1e1', 10.5],
  ])('%s is %j', (expression, expected) => {
    expect(run(expression)).toBe(expected);
  });

  test.each<[string, unknown]>([
    ['m1 * 2', [2, null, 6, 8, null]],
    ['100 / m2', [10, 5, null, null, 2]],
    ['m1 + m2', [11, null, 3, null, null]],
    ['m1 >= 3', [0, null, 1, 1, null]],
    ['-m1', [-1, null, -3, -4, null]],
    ['SUM(m1)', 8],
    ['AVG(m1)', 8 / 3],
    ['MIN(m1)', 1],
    ['MAX(m1)', 4],
    ['STDDEV(errors)', 0],
    ['PERIOD(m1)', 60],
    ['m1 / PERIOD(m1)', [1 / 60, null, 3 / 60, 4 / 60, null]],
    ['SUM([m1, m2])', [11, 20, 3, 4, 50]],
    ['AVG([m1, m2])', [5.5, 20, 1.5, 4, 50]],
    ['MAX(METRICS())', [10, 20, 3, 4, 50]],
    ['METRICS("err")', [[2, 2, 2, 2, 2]]],
    [
      'METRICS("m") * 0',
      [
        [0, null, 0, 0, null],
        [0, 0, 0, null, 0],
      ],
    ],
    ['RATE(m2)', [null, 10 / 60, -20 / 60, null, 50 / 120]],
    ['DIFF(m1)', [null, null, 2, 1, null]],
    ['RUNNING_SUM(m2)', [10, 30, 30, null, 80]],
    ['ABS(-m1)', [1, null, 3, 4, null]],
    ['CEIL(m1 / 2)', [1, null, 2, 2, null]],
    ['FLOOR(m1 / 2)', [0, null, 1, 2, null]],
    ['FILL(m1, 0)', [1, 0, 3, 4, 0]],
    ['FILL(m1, REPEAT)', [1, 1, 3, 4, 4]],
    ['FILL(m1, LINEAR)', [1, 2, 3, 4, null]],
    ['FILL(m2, m1)', [10, 20, 0, 4, 50]],
    [
      'FILL(METRICS("m"), 0)',
      [
        [1, 0, 3, 4, 0],
        [10, 20, 0, 0, 50],
      ],
    ],
    ['IF(m1 > 2, m1, 0)', [0, null, 3, 4, null]],
    ['IF(m1 > 2, m1)', [null, null, 3, 4, null]],
    ['IF(1, m1, m2)', [1, null, 3, 4, null]],
    ['IF(m2 > 15 OR m2 == 0, m2 / 10, -1)', [-1, 2, 0, null, 5]],
    ['SUM(METRICS()) / SUM(m1)', [13 / 8, 22 / 8, 5 / 8, 6 / 8, 52 / 8]],
  ])('%s gives %j', (expression, expected) => {
    expect(run(expression)).toEqual(expected);
  });

  test.each([
    ['m1 +', "unexpected end at character 4 of 'm1 +'"],
    ['m1 m2', "unexpected 'm2' at character 2"],
    ['(m1', 'unexpected end at character 3'],
    ['m1 % 2', "cannot read '% 2'"],
    ['SUM(m1, m2)', 'SUM takes 1 parameter, got 2'],
    ['FILL(m1)', 'FILL takes 2 parameters, got 1'],
    ['FILL(m1, SOMETIMES)', 'FILL fills with a number, a time series, REPEAT or LINEAR, got SOMETIMES'],
    ['METRICS() + METRICS()', 'an operator takes at most one array of time series, got two'],
    ['REPEAT', "'REPEAT' has no value of its own"],
    ['RATE(3)', 'RATE takes a time series, got 3'],
    ['[1]', 'an array holds time series, got 1'],
  ])('refuses %s', (expression, problem) => {
    expect(() => run(expression)).toThrow(MetricMathError);
    expect(() => run(expression)).toThrow(problem);
  });

  test('never guesses a function that only AWS has', () => {
    expect(() => run("SEARCH('{AWS/Lambda}', 'Sum')")).toThrow(UnavailableFunctionError);
    expect(() => run("SEARCH('{AWS/Lambda}', 'Sum')")).toThrow('SEARCH is not available locally');
    const nested = parseExpression('SUM([m1, ANOMALY_DETECTION_BAND(m1, 2)]) + -constructor(m2)');
    expect(unavailableFunctions(nested)).toEqual(['ANOMALY_DETECTION_BAND', 'constructor']);
  });

  test('arithmetic on numbers agrees with JavaScript', () => {
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
