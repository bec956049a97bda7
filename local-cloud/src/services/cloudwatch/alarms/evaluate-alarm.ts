import type { Point } from '../metrics/metric-store.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type Comparison =
  | 'GreaterThanThreshold'
  | 'GreaterThanOrEqualToThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';
export type MissingDataTreatment = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface AlarmRule {
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  /** @default - evaluationPeriods */
  readonly datapointsToAlarm?: number;
  readonly treatMissingData: MissingDataTreatment;
}

export interface Verdict {
  readonly state: AlarmState | 'unchanged';
  /** Data points that the verdict uses, newest first. */
  readonly points: readonly Point[];
  /** Number of periods without data, which follow the treatment of missing data. */
  readonly missing: number;
}

/** Number of periods to read: more than the alarm evaluates, so that older data can replace missing data. */
export function evaluationRange(evaluationPeriods: number): number {
  return evaluationPeriods + Math.max(2, Math.floor(evaluationPeriods / 3));
}

/**
 * Decides the state of an alarm.
 *
 * @param range points of the evaluation range, oldest first, `undefined` for a period without data
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateAlarm(rule: AlarmRule, range: readonly (Point | undefined)[]): Verdict {
  const { evaluationPeriods, datapointsToAlarm = evaluationPeriods, treatMissingData } = rule;
  const points = range
    .filter((point) => point !== undefined)
    .slice(-evaluationPeriods)
    .reverse();
  const missing = evaluationPeriods - points.length;
  const breaching = points.filter((point) => isBreaching(rule, point.value)).length;
  const verdict = (state: Verdict['state']): Verdict => ({ state, points, missing });

  if (breaching >= datapointsToAlarm) return verdict('ALARM');
  if (missing === 0) return verdict('OK');
  if (treatMissingData === 'notBreaching') return verdict('OK');
  if (treatMissingData === 'breaching') return verdict(breaching + missing >= datapointsToAlarm ? 'ALARM' : 'OK');
  if (breaching < points.length) return verdict('OK');
  if (treatMissingData === 'ignore') return verdict('unchanged');
  if (points.length === 0) return verdict('INSUFFICIENT_DATA');
  // Every point is breaching: wait until the oldest one is old enough that this is not a short peak.
  const oldestAge = range.length - range.findIndex((point) => point !== undefined);
  return verdict(oldestAge >= datapointsToAlarm ? 'ALARM' : 'OK');
}

export function isBreaching({ comparison, threshold }: AlarmRule, value: number): boolean {
  switch (comparison) {
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}
