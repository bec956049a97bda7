import { AwsError, optional, required, type WireInput } from '../../../front-door/aws-json.ts';
import { type Expression, MetricMathError, UnavailableFunctionError } from '../metric-math/expression.ts';
import { parseExpression } from '../metric-math/parse-expression.ts';
import { parseStatistic } from './distribution.ts';
import type { Metric } from './metric-store.ts';

export interface MetricStat {
  readonly metric: Metric;
  /** Seconds. */
  readonly period: number;
  readonly stat: string;
  readonly unit?: string;
}

export interface MetricMath {
  readonly text: string;
  readonly expression: Expression;
}

/** One requested line: a metric, or math over the other lines. */
export interface MetricQuery {
  readonly id: string;
  /** @default - the name of the metric, or the id of the expression */
  readonly label?: string;
  readonly returnData: boolean;
  /**
   * Period of an expression in seconds.
   *
   * @default - the period of its metrics
   */
  readonly period?: number;
  readonly source: MetricStat | MetricMath;
}

/** Reads a MetricDataQuery, which GetMetricData and alarms have in common. */
export function readMetricQuery(input: WireInput): MetricQuery {
  const id = required(input, 'Id', 'string');
  if (!/^[a-z]\w{0,254}$/.test(id)) {
    throw invalid(`Id must begin with a lower-case letter, then letters, digits and _, got '${id}'.`);
  }
  const label = optional(input, 'Label', 'string');
  const period = optional(input, 'Period', 'number');
  return {
    id,
    returnData: optional(input, 'ReturnData', 'boolean') ?? true,
    ...(label !== undefined && { label }),
    ...(period !== undefined && { period: checkPeriod(period) }),
    source: readSource(id, optional(input, 'MetricStat', 'structure'), optional(input, 'Expression', 'string')),
  };
}

function readSource(id: string, metricStat: WireInput | undefined, text: string | undefined): MetricQuery['source'] {
  if (metricStat && text === undefined) {
    return readMetricStat(
      optional(metricStat, 'Metric', 'structure') ?? {},
      required(metricStat, 'Stat', 'string'),
      metricStat,
    );
  }
  if (text === undefined || metricStat) throw invalid(`Query '${id}' must have either MetricStat or Expression.`);
  try {
    return { text, expression: parseExpression(text) };
  } catch (error) {
    if (error instanceof UnavailableFunctionError) {
      return { text, expression: { kind: 'unavailable', name: error.functionName } };
    }
    if (!(error instanceof MetricMathError)) throw error;
    throw invalid(`Error in expression '${id}': ${error.message}.`);
  }
}

/** @param settings structure with the Period and the Unit */
export function readMetricStat(metric: WireInput, stat: string, settings: WireInput): MetricStat {
  parseStatistic(stat);
  const unit = optional(settings, 'Unit', 'string');
  const dimensions = optional(metric, 'Dimensions', 'structures') ?? [];
  return {
    metric: {
      namespace: required(metric, 'Namespace', 'string'),
      name: required(metric, 'MetricName', 'string'),
      dimensions: Object.fromEntries(
        dimensions.map((entry) => [required(entry, 'Name', 'string'), required(entry, 'Value', 'string')]),
      ),
    },
    period: checkPeriod(required(settings, 'Period', 'number')),
    stat,
    ...(unit !== undefined && { unit }),
  };
}

/** Metrics are stored by the minute, so a shorter period has no data. */
function checkPeriod(seconds: number): number {
  if (seconds > 0 && seconds % 60 === 0) return seconds;
  throw invalid(`Period must be a multiple of 60 seconds, got ${seconds}.`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
