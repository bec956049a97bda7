import { AwsError } from './aws-error.ts';
import type { WireInput } from './aws-json.ts';
import type { Metric } from './metric.ts';
import { type Expression, MetricMathError, UnavailableFunctionError } from './metric-math/expression.ts';
import { parseExpression } from './metric-math/parser.ts';
import { parseStatistic } from './statistic.ts';
import {
  optionalFlag,
  optionalNumber,
  optionalObject,
  optionalObjects,
  optionalText,
  requiredNumber,
  requiredText,
} from './wire-input.ts';

export interface MetricStat {
  readonly metric: Metric;
  /** Seconds. */
  readonly period: number;
  readonly stat: string;
  readonly unit?: string;
}

/** One line that is asked for: a metric, or math over the others. */
export interface MetricQuery {
  readonly id: string;
  /** @default - the metric's name, or the expression's id */
  readonly label?: string;
  /** @default true */
  readonly returnData?: boolean;
  /**
   * Seconds, of an expression.
   *
   * @default - that of its metrics
   */
  readonly period?: number;
  readonly what: MetricStat | { readonly source: string; readonly expression: Expression };
}

/** Reads a MetricDataQuery, as GetMetricData and alarms take it. */
export function readMetricQuery(input: WireInput): MetricQuery {
  const id = requiredText(input, 'Id');
  if (!/^[a-z]\w{0,254}$/.test(id)) {
    throw new AwsError(
      'ValidationError',
      `Id must begin with a lower-case letter, then letters, digits and _, got '${id}'.`,
    );
  }
  const label = optionalText(input, 'Label');
  const period = optionalNumber(input, 'Period');
  return {
    id,
    returnData: optionalFlag(input, 'ReturnData') ?? true,
    ...(label !== undefined && { label }),
    ...(period !== undefined && { period: checkPeriod(period) }),
    what: readWhat(id, optionalObject(input, 'MetricStat'), optionalText(input, 'Expression')),
  };
}

function readWhat(id: string, metricStat: WireInput | undefined, source: string | undefined): MetricQuery['what'] {
  if (metricStat && source === undefined) return readMetricStat(metricStat);
  if (source === undefined || metricStat) {
    throw new AwsError('ValidationError', `Query '${id}' must have either MetricStat or Expression.`);
  }
  try {
    return { source, expression: parseExpression(source) };
  } catch (error) {
    if (error instanceof UnavailableFunctionError) {
      return { source, expression: { kind: 'unavailable', name: error.functionName } };
    }
    if (!(error instanceof MetricMathError)) throw error;
    throw new AwsError('ValidationError', `Error in expression '${id}': ${error.message}.`);
  }
}

function readMetricStat(input: WireInput): MetricStat {
  const stat = requiredText(input, 'Stat');
  parseStatistic(stat);
  const unit = optionalText(input, 'Unit');
  return {
    metric: readMetric(optionalObject(input, 'Metric') ?? {}),
    period: checkPeriod(requiredNumber(input, 'Period')),
    stat,
    ...(unit !== undefined && { unit }),
  };
}

export function readMetric(input: WireInput): Metric {
  return {
    namespace: requiredText(input, 'Namespace'),
    name: requiredText(input, 'MetricName'),
    dimensions: readDimensions(input),
  };
}

export function readDimensions(input: WireInput): Record<string, string> {
  const dimensions = optionalObjects(input, 'Dimensions') ?? [];
  return Object.fromEntries(dimensions.map((entry) => [requiredText(entry, 'Name'), requiredText(entry, 'Value')]));
}

/** Metrics are kept by the minute here. @param seconds a multiple of 60 */
export function checkPeriod(seconds: number): number {
  if (seconds > 0 && seconds % 60 === 0) return seconds;
  throw new AwsError('ValidationError', `Period must be a multiple of 60 seconds, got ${seconds}.`);
}
