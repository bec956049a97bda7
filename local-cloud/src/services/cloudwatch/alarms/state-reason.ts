import type { Point } from '../metrics/metric-store.ts';
import { type AlarmRule, isBreaching, type Verdict } from './evaluate-alarm.ts';

const PHRASES: Readonly<Record<AlarmRule['comparison'], string>> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** Explains a change of state in CloudWatch's words. */
export function stateReason(rule: AlarmRule, verdict: Verdict): string {
  const { points, missing } = verdict;
  if (verdict.state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${plural(missing, 'datapoint')} ${were(missing)} unknown.`;
  }
  if (points.length === 0) {
    const periods = plural(missing, 'period');
    return `Threshold Crossed: no datapoints were received for ${periods} and ${treatedMissing(rule, missing)}.`;
  }
  const treatsMissing = rule.treatMissingData === 'breaching' || rule.treatMissingData === 'notBreaching';
  const filled = missing > 0 && treatsMissing ? ` and ${treatedMissing(rule, missing)}` : '';
  return `Threshold Crossed: ${crossing(rule, verdict)}${filled}${minimum(rule, verdict)}.`;
}

function crossing(rule: AlarmRule, { state, points }: Verdict): string {
  const alarming = state === 'ALARM';
  const deciding = points.filter(({ value }) => isBreaching(rule, value) === alarming);
  const shown = deciding.length > 0 ? deciding : points;
  const not = shown === deciding && !alarming ? 'not ' : '';
  const many =
    rule.datapointsToAlarm === undefined
      ? plural(shown.length, 'datapoint')
      : `${shown.length} out of the last ${points.length} datapoints`;
  return (
    `${many} [${shown.map(pointText).join(', ')}] ${were(shown.length)} ${not}` +
    `${PHRASES[rule.comparison]} the threshold (${doubleText(rule.threshold)})`
  );
}

function minimum({ evaluationPeriods, datapointsToAlarm }: AlarmRule, { state }: Verdict): string {
  if (datapointsToAlarm === undefined) return '';
  return state === 'ALARM'
    ? ` (minimum ${plural(datapointsToAlarm, 'datapoint')} for OK -> ALARM transition)`
    : ` (minimum ${plural(evaluationPeriods - datapointsToAlarm + 1, 'datapoint')} for ALARM -> OK transition)`;
}

function treatedMissing({ treatMissingData }: AlarmRule, missing: number): string {
  const treatment = treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  return `${plural(missing, 'missing datapoint')} ${were(missing)} treated as [${treatment}]`;
}

/** Writes a point as `3.0 (21/11/26 00:17:00)`. */
function pointText({ timestamp, value }: Point): string {
  const [year = '', month, day] = new Date(timestamp).toISOString().slice(0, 10).split('-');
  const time = new Date(timestamp).toISOString().slice(11, 19);
  return `${doubleText(value)} (${day}/${month}/${year.slice(2)} ${time})`;
}

function doubleText(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}
