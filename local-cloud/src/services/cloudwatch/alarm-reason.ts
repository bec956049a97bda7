import { type AlarmRule, isBreaching, type Verdict } from './alarm-evaluator.ts';
import type { Point } from './metric-store.ts';

const PHRASES: Readonly<Record<AlarmRule['comparison'], string>> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** Why an alarm changed its state, in CloudWatch's words. */
export function stateReason(rule: AlarmRule, verdict: Verdict): string {
  const { points, missing } = verdict;
  if (verdict.state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${counted(missing, 'datapoint')} ${were(missing)} unknown.`;
  }
  if (points.length === 0) {
    return (
      `Threshold Crossed: no datapoints were received for ${counted(missing, 'period')} and ` +
      `${counted(missing, 'missing datapoint')} ${were(missing)} treated as [${treatment(rule)}].`
    );
  }
  return `Threshold Crossed: ${crossing(rule, verdict)}${filled(rule, verdict)}${minimum(rule, verdict)}.`;
}

function crossing(rule: AlarmRule, { state, points }: Verdict): string {
  const alarming = state === 'ALARM';
  const deciding = points.filter(({ value }) => isBreaching(rule, value) === alarming);
  const shown = deciding.length > 0 ? deciding : points;
  const not = shown === deciding && !alarming ? 'not ' : '';
  const many =
    rule.datapointsToAlarm === undefined
      ? counted(shown.length, 'datapoint')
      : `${shown.length} out of the last ${points.length} datapoints`;
  return (
    `${many} [${shown.map(pointText).join(', ')}] ${were(shown.length)} ${not}` +
    `${PHRASES[rule.comparison]} the threshold (${doubleText(rule.threshold)})`
  );
}

function filled(rule: AlarmRule, { missing }: Verdict): string {
  if (missing === 0 || (rule.treatMissingData !== 'breaching' && rule.treatMissingData !== 'notBreaching')) return '';
  return ` and ${counted(missing, 'missing datapoint')} ${were(missing)} treated as [${treatment(rule)}]`;
}

function minimum({ evaluationPeriods, datapointsToAlarm }: AlarmRule, { state }: Verdict): string {
  if (datapointsToAlarm === undefined) return '';
  return state === 'ALARM'
    ? ` (minimum ${counted(datapointsToAlarm, 'datapoint')} for OK -> ALARM transition)`
    : ` (minimum ${counted(evaluationPeriods - datapointsToAlarm + 1, 'datapoint')} for ALARM -> OK transition)`;
}

function treatment({ treatMissingData }: AlarmRule): string {
  return treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
}

/** `3.0 (21/11/26 00:17:00)` */
function pointText({ timestamp, value }: Point): string {
  const [year = '', month, day] = new Date(timestamp).toISOString().slice(0, 10).split('-');
  const time = new Date(timestamp).toISOString().slice(11, 19);
  return `${doubleText(value)} (${day}/${month}/${year.slice(2)} ${time})`;
}

function doubleText(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}
