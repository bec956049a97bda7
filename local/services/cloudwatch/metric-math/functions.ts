import { MetricMathError } from './expression.ts';
import { isArray, type MathValue, mapValues, type Series, withPoints } from './math-value.ts';

export type MathFunction = (values: readonly MathValue[], name: string) => MathValue;

type Aggregate = (values: readonly number[]) => number;

const sum: Aggregate = (values) => values.reduce((total, value) => total + value, 0);
const average: Aggregate = (values) => sum(values) / values.length;
/** Of a whole population, not of a sample. */
const deviation: Aggregate = (values) => {
  const mean = average(values);
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
};

/** Functions of values. IF, FILL and METRICS read more than their values: the evaluator has them. */
export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  SUM: aggregate(sum),
  AVG: aggregate(average),
  MIN: aggregate((values) => values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)),
  MAX: aggregate((values) => values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)),
  STDDEV: aggregate(deviation),
  ABS: eachPoint(Math.abs),
  CEIL: eachPoint(Math.ceil),
  FLOOR: eachPoint(Math.floor),
  PERIOD: (values, name) => {
    const series = only(values, name);
    if (typeof series === 'number' || isArray(series)) throw new MetricMathError('PERIOD takes one time series');
    return series.period / 1000;
  },
  RATE: eachSeries((points) =>
    points.slice(1).map(([time, value], index) => {
      const [before, previous] = points[index] ?? [Number.NaN, Number.NaN];
      return [time, (value - previous) / ((time - before) / 1000)];
    }),
  ),
  DIFF: eachSeries((points) =>
    points.slice(1).map(([time, value], index) => [time, value - (points[index]?.[1] ?? Number.NaN)]),
  ),
  RUNNING_SUM: eachSeries((points) => {
    let total = 0;
    return points.map(([time, value]) => {
      total += value;
      return [time, total];
    });
  }),
};

function only(values: readonly MathValue[], name: string): MathValue {
  const [value] = values;
  if (value === undefined || values.length !== 1) {
    throw new MetricMathError(`${name} takes 1 parameter, got ${values.length}`);
  }
  return value;
}

function eachPoint(apply: (value: number) => number): MathFunction {
  return (values, name) => mapValues(only(values, name), apply);
}

type Points = readonly (readonly [number, number])[];

function eachSeries(apply: (points: Points) => Points): MathFunction {
  const one = (series: Series) => withPoints(series, apply([...series.points]));
  return (values, name) => {
    const value = only(values, name);
    if (typeof value === 'number') throw new MetricMathError(`${name} takes a time series, got ${value}`);
    return isArray(value) ? value.map(one) : one(value);
  };
}

/** Over one series a number; over an array, a series with a point wherever any of them has one. */
function aggregate(apply: Aggregate): MathFunction {
  return (values, name) => {
    const value = only(values, name);
    if (typeof value === 'number') return apply([value]);
    if (!isArray(value)) return apply([...value.points.values()]);
    const times = [...new Set(value.flatMap((series) => [...series.points.keys()]))].sort((a, b) => a - b);
    const first = value[0] ?? { label: name, period: 60_000, points: new Map() };
    const points = times.map((time) => {
      const present = value.map((series) => series.points.get(time)).filter((point) => point !== undefined);
      return [time, apply(present)] as const;
    });
    return withPoints({ ...first, label: name }, points);
  };
}
