import { AwsError } from '../../../front-door/aws-json.ts';
import { getMetricData } from '../metrics/metric-data.ts';
import type { MetricStore, Point } from '../metrics/metric-store.ts';
import type { Alarm, AlarmDefinition } from './alarm.ts';
import type { Alarms, StateChange } from './alarms.ts';
import { evaluateAlarm, evaluationRange } from './evaluate-alarm.ts';
import { stateReason } from './state-reason.ts';

const MINUTE = 60_000;
/** Time that the data of a finished period may take to arrive. */
const SETTLE = 2_000;

/**
 * Evaluates the alarms on schedule: a new alarm at once, then each alarm once a minute.
 *
 * @returns a function that evaluates the alarms that are due, and resolves when their topics are notified
 */
export function createAlarmScheduler(alarms: Alarms, store: MetricStore, now: () => number): () => Promise<void> {
  /** Configuration and minute of the last evaluation, by alarm. */
  const evaluated = new Map<string, string>();

  const isDue = ({ name, configuredAt }: Alarm): boolean => {
    const turn = `${configuredAt} ${Math.floor((now() - SETTLE) / MINUTE)}`;
    if (evaluated.get(name) === turn) return false;
    evaluated.set(name, turn);
    return true;
  };

  return async () => {
    const due = alarms.list().filter(isDue);
    await Promise.all(
      due.map(async (alarm) => {
        const change = decideChange(store, alarm, now() - SETTLE);
        if (change) await alarms.change(alarm, change);
      }),
    );
  };
}

/** @returns `undefined` when the data does not change the state */
function decideChange(store: MetricStore, alarm: AlarmDefinition, at: number): StateChange | undefined {
  const to = at - (at % MINUTE);
  const from = to - evaluationRange(alarm.rule.evaluationPeriods) * alarm.period * 1000;
  const data = readRange(store, alarm, from, to);
  if (typeof data === 'string') return { state: 'INSUFFICIENT_DATA', reason: `Unchecked: ${data}` };

  const verdict = evaluateAlarm(alarm.rule, data);
  if (verdict.state === 'unchanged') return undefined;
  return { state: verdict.state, reason: stateReason(alarm.rule, verdict) };
}

/** @returns the points of the evaluation range, oldest first, or the reason why they cannot be read */
function readRange(
  store: MetricStore,
  { queries, period }: AlarmDefinition,
  from: number,
  to: number,
): (Point | undefined)[] | string {
  const range: (Point | undefined)[] = [];
  try {
    // The definition of an alarm has exactly one query that returns data.
    const [result] = getMetricData(store, queries, { from, to });
    const points = new Map(result?.points.map((point) => [point.timestamp, point]));
    for (let time = from; time < to; time += period * 1000) range.push(points.get(time));
    return range;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}
