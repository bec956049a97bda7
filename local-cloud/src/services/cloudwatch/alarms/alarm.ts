import { AwsError, optional, required, type WireInput } from '../../../front-door/aws-json.ts';
import { type MetricQuery, readMetricQuery, readMetricStat } from '../metrics/metric-query.ts';
import type { AlarmRule, AlarmState, Comparison, MissingDataTreatment } from './evaluate-alarm.ts';

/** An alarm as a template defines it. */
export interface AlarmDefinition {
  readonly name: string;
  /** Properties in AWS's own field names, for clients that describe the alarm. */
  readonly settings: WireInput;
  readonly actionsEnabled: boolean;
  /** Topics to notify, by the state that the alarm enters. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
  readonly queries: readonly MetricQuery[];
  /** Seconds. */
  readonly period: number;
  readonly rule: AlarmRule;
}

export interface Alarm extends AlarmDefinition {
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly configuredAt: number;
  readonly state: AlarmState;
  readonly stateReason: string;
  /** Time of the latest change of state in milliseconds since the epoch. */
  readonly stateUpdatedAt: number;
}

const COMPARISONS: readonly Comparison[] = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
const TREATMENTS: readonly MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** Reads the properties of `AWS::CloudWatch::Alarm`, typed as in PutMetricAlarm. @throws AwsError that names the field */
export function readMetricAlarm(input: WireInput): AlarmDefinition {
  const { Tags: _, ...settings } = input;
  const queries = readQueries(input);
  return {
    name: required(input, 'AlarmName', 'string'),
    settings,
    actionsEnabled: optional(input, 'ActionsEnabled', 'boolean') ?? true,
    actions: {
      OK: optional(input, 'OKActions', 'strings') ?? [],
      ALARM: optional(input, 'AlarmActions', 'strings') ?? [],
      INSUFFICIENT_DATA: optional(input, 'InsufficientDataActions', 'strings') ?? [],
    },
    queries,
    period: longestPeriod(queries),
    rule: readRule(input),
  };
}

function readQueries(input: WireInput): readonly MetricQuery[] {
  const queries = optional(input, 'Metrics', 'structures')?.map(readMetricQuery) ?? [readSingleMetric(input)];
  if (queries.filter(({ returnData }) => returnData).length !== 1) {
    throw invalid('Exactly one of Metrics must have ReturnData true.');
  }
  for (const { source } of queries) {
    if ('expression' in source && source.expression.kind === 'unavailable') {
      throw invalid(`${source.expression.name} is not available locally.`);
    }
  }
  return queries;
}

function readSingleMetric(input: WireInput): MetricQuery {
  const statistic = optional(input, 'Statistic', 'string');
  const stat = statistic ?? optional(input, 'ExtendedStatistic', 'string');
  if (stat === undefined || (statistic !== undefined && input.ExtendedStatistic !== undefined)) {
    throw invalid('An alarm has either Metrics, or a metric with one of Statistic and ExtendedStatistic.');
  }
  return { id: 'm1', returnData: true, source: readMetricStat(input, stat, input) };
}

function readRule(input: WireInput): AlarmRule {
  const evaluationPeriods = required(input, 'EvaluationPeriods', 'number');
  const datapointsToAlarm = optional(input, 'DatapointsToAlarm', 'number');
  if (!Number.isInteger(evaluationPeriods) || evaluationPeriods < 1) {
    throw invalid(`EvaluationPeriods must be a whole number of at least 1, got ${evaluationPeriods}.`);
  }
  if (datapointsToAlarm !== undefined && !(datapointsToAlarm >= 1 && datapointsToAlarm <= evaluationPeriods)) {
    throw invalid(`DatapointsToAlarm must be 1 to EvaluationPeriods (${evaluationPeriods}), got ${datapointsToAlarm}.`);
  }
  // On AWS too, alarms on DynamoDB metrics ignore missing data by default.
  const defaultTreatment = input.Namespace === 'AWS/DynamoDB' ? 'ignore' : 'missing';
  const treatment = optional(input, 'TreatMissingData', 'string') ?? defaultTreatment;
  return {
    comparison: oneOf(COMPARISONS, 'ComparisonOperator', required(input, 'ComparisonOperator', 'string')),
    threshold: required(input, 'Threshold', 'number'),
    evaluationPeriods,
    ...(datapointsToAlarm !== undefined && { datapointsToAlarm }),
    treatMissingData: oneOf(TREATMENTS, 'TreatMissingData', treatment),
  };
}

function longestPeriod(queries: readonly MetricQuery[]): number {
  const periods = queries.flatMap(({ source, period }) => ('metric' in source ? [source.period] : (period ?? [])));
  if (periods.length === 0) throw invalid('An alarm on an expression must have a Period.');
  return Math.max(...periods);
}

/** Checks a field with a fixed set of values. @throws AwsError that lists them */
export function oneOf<T extends string>(allowed: readonly T[], field: string, given: string): T {
  const found = allowed.find((value) => value === given);
  if (found === undefined) throw invalid(`${field} must be one of ${allowed.join(', ')}, got '${given}'.`);
  return found;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
