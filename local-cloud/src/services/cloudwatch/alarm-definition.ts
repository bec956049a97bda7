import type { AlarmDefinition, MetricWatch } from './alarm.ts';
import type { AlarmRule, Comparison, MissingDataTreatment } from './alarm-evaluator.ts';
import { AwsError } from './aws-error.ts';
import type { WireInput } from './aws-json.ts';
import { checkPeriod, type MetricQuery, readMetric, readMetricQuery } from './metric-query.ts';
import { parseStatistic } from './statistic.ts';
import {
  optionalFlag,
  optionalNumber,
  optionalObjects,
  optionalText,
  optionalTexts,
  requiredNumber,
  requiredText,
} from './wire-input.ts';

const COMPARISONS: readonly Comparison[] = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
const TREATMENTS: readonly MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** Reads the properties of `AWS::CloudWatch::Alarm`, typed as PutMetricAlarm takes them. @throws AwsError naming the field */
export function readMetricAlarm(input: WireInput): AlarmDefinition {
  const { Tags: _, ...settings } = input;
  return {
    name: requiredText(input, 'AlarmName'),
    settings,
    actionsEnabled: optionalFlag(input, 'ActionsEnabled') ?? true,
    actions: {
      OK: optionalTexts(input, 'OKActions') ?? [],
      ALARM: optionalTexts(input, 'AlarmActions') ?? [],
      INSUFFICIENT_DATA: optionalTexts(input, 'InsufficientDataActions') ?? [],
    },
    watch: readMetricWatch(input),
  };
}

function readMetricWatch(input: WireInput): MetricWatch {
  const metrics = optionalObjects(input, 'Metrics');
  const queries = metrics ? metrics.map(readMetricQuery) : [readSingleMetric(input)];
  if (queries.filter(({ returnData }) => returnData).length !== 1) {
    throw invalid('Exactly one of Metrics must have ReturnData true.');
  }
  for (const { what } of queries) {
    if ('expression' in what && what.expression.kind === 'unavailable') {
      throw invalid(`${what.expression.name} is not available locally.`);
    }
  }
  return { queries, period: longestPeriod(queries), rule: readRule(input) };
}

function readSingleMetric(input: WireInput): MetricQuery {
  const statistic = optionalText(input, 'Statistic');
  const stat = statistic ?? optionalText(input, 'ExtendedStatistic');
  if (stat === undefined || (statistic !== undefined && input.ExtendedStatistic !== undefined)) {
    throw invalid('An alarm has either Metrics, or a metric with one of Statistic and ExtendedStatistic.');
  }
  parseStatistic(stat);
  const period = checkPeriod(requiredNumber(input, 'Period'));
  const unit = optionalText(input, 'Unit');
  return {
    id: 'm1',
    returnData: true,
    what: { metric: readMetric(input), period, stat, ...(unit !== undefined && { unit }) },
  };
}

function readRule(input: WireInput): AlarmRule {
  const evaluationPeriods = requiredNumber(input, 'EvaluationPeriods');
  const datapointsToAlarm = optionalNumber(input, 'DatapointsToAlarm');
  if (!Number.isInteger(evaluationPeriods) || evaluationPeriods < 1) {
    throw invalid(`EvaluationPeriods must be a whole number of at least 1, got ${evaluationPeriods}.`);
  }
  if (datapointsToAlarm !== undefined && !(datapointsToAlarm >= 1 && datapointsToAlarm <= evaluationPeriods)) {
    throw invalid(`DatapointsToAlarm must be 1 to EvaluationPeriods (${evaluationPeriods}), got ${datapointsToAlarm}.`);
  }
  return {
    comparison: oneOf(COMPARISONS, 'ComparisonOperator', requiredText(input, 'ComparisonOperator')),
    threshold: requiredNumber(input, 'Threshold'),
    evaluationPeriods,
    ...(datapointsToAlarm !== undefined && { datapointsToAlarm }),
    treatMissingData: oneOf(
      TREATMENTS,
      'TreatMissingData',
      optionalText(input, 'TreatMissingData') ?? defaultTreatment(input),
    ),
  };
}

/** Alarms on DynamoDB metrics ignore missing data unless they are told otherwise. */
function defaultTreatment(input: WireInput): MissingDataTreatment {
  return input.Namespace === 'AWS/DynamoDB' ? 'ignore' : 'missing';
}

function longestPeriod(queries: readonly MetricQuery[]): number {
  const periods = queries.flatMap(({ what, period }) => ('metric' in what ? [what.period] : (period ?? [])));
  if (periods.length === 0) throw invalid('An alarm over an expression needs a Period.');
  return Math.max(...periods);
}

function oneOf<T extends string>(allowed: readonly T[], field: string, given: string): T {
  const found = allowed.find((value) => value === given);
  if (found === undefined) throw invalid(`${field} must be one of ${allowed.join(', ')}, got '${given}'.`);
  return found;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
