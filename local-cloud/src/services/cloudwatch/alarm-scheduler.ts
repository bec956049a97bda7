import type { Alarm, MetricWatch } from './alarm.ts';
import { evaluateAlarm, evaluationRange, type Verdict } from './alarm-evaluator.ts';
import { isoTime } from './alarm-notification.ts';
import { stateReason } from './alarm-reason.ts';
import type { Alarms, StateChange } from './alarms.ts';
import { AwsError } from './aws-error.ts';
import { getMetricData } from './metric-data.ts';
import type { MetricStore, Point } from './metric-store.ts';

const MINUTE = 60_000;
/** The data of a period that has just ended may still be on its way. */
const SETTLE = 2_000;

export interface AlarmScheduler {
  /**
   * Evaluates each alarm whose turn has come by the clock, at most once: every
   * minute, and at once when it is new. Resolves when the topics have been told.
   */
  evaluateDue(): Promise<void>;
}

export function createAlarmScheduler(alarms: Alarms, store: MetricStore, now: () => number): AlarmScheduler {
  /** By alarm: the configuration and the turn that it was last evaluated for. */
  const evaluated = new Map<string, string>();

  const isDue = ({ name, configuredAt }: Alarm): boolean => {
    const turn = `${configuredAt} ${Math.floor((now() - SETTLE) / MINUTE)}`;
    if (evaluated.get(name) === turn) return false;
    evaluated.set(name, turn);
    return true;
  };

  return {
    async evaluateDue() {
      const changes: Promise<void>[] = [];
      for (const alarm of alarms.list()) {
        const { watch } = alarm;
        if (!isDue(alarm)) continue;
        const change = evaluateMetricAlarm(store, watch, now() - SETTLE);
        if (change) changes.push(alarms.change(alarm, change));
      }
      await Promise.all(changes);
    },
  };
}

/** @returns nothing when the data leaves the state as it is */
function evaluateMetricAlarm(store: MetricStore, watch: MetricWatch, at: number): StateChange | undefined {
  const period = watch.period * 1000;
  const to = at - (at % MINUTE);
  const from = to - evaluationRange(watch.rule.evaluationPeriods) * period;
  const data = readRange(store, watch, from, to);
  if (typeof data === 'string') return { state: 'INSUFFICIENT_DATA', reason: `Unchecked: ${data}` };

  const verdict = evaluateAlarm(watch.rule, data);
  if (verdict.state === 'unchanged') return undefined;
  return {
    state: verdict.state,
    reason: stateReason(watch.rule, verdict),
    reasonData: reasonData(watch, verdict, at),
  };
}

/** The evaluation range, oldest first, or why it cannot be had. */
function readRange(
  store: MetricStore,
  { queries, period }: MetricWatch,
  from: number,
  to: number,
): (Point | undefined)[] | string {
  const range: (Point | undefined)[] = [];
  try {
    const [result, ...more] = getMetricData(store, { queries, from, to });
    if (!result || more.length > 0) return 'the expression must give exactly one time series';
    if (result.problem !== undefined) return result.problem;
    const points = new Map(result.points.map((point) => [point.timestamp, point]));
    for (let time = from; time < to; time += period * 1000) range.push(points.get(time));
    return range;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}

function reasonData({ queries, period, rule }: MetricWatch, { points }: Verdict, at: number): string {
  const what = queries[0]?.what;
  const oldest = points.at(-1);
  return JSON.stringify({
    version: '1.0',
    queryDate: isoTime(at),
    ...(oldest && { startDate: isoTime(oldest.timestamp) }),
    ...(what && 'metric' in what && queries.length === 1 && { statistic: what.stat }),
    period,
    recentDatapoints: points.map(({ value }) => value).toReversed(),
    threshold: rule.threshold,
  });
}
