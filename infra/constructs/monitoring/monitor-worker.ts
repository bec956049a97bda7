import {
  Color,
  type IWidget,
  LogQueryWidget,
  LogQueryVisualizationType as LogView,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AlarmOverrides } from '../../settings/alarm-overrides.ts';
import {
  annotate,
  capitalized,
  count,
  type DashboardSection,
  graph,
  HEADLINE_HEIGHT,
  milliseconds,
  row,
  type Sized,
  totals,
} from './graphs.ts';
import { WorkerAlarms } from './worker-alarms.ts';
import { type WorkerMetrics, type WorkerParts, type WorkerSignals, workerMetrics } from './worker-metrics.ts';
import { type InsightsQuery, SavedQueries, workerQueries } from './worker-queries.ts';

export interface MonitoredWorker extends WorkerParts {
  readonly maxConcurrency: number;
  readonly signals: WorkerSignals;
  readonly topic: ITopic;
  readonly overrides: AlarmOverrides;
}

/** Metric → alarm → widget: gives a worker its alarms and saved queries, and returns its section of the dashboard. */
export function monitorWorker(scope: Construct, worker: MonitoredWorker): DashboardSection {
  const { signals, maxConcurrency, topic, overrides } = worker;
  const { timeout, logGroup } = worker.handler;
  const metrics = workerMetrics(worker, signals);
  const alarms = new WorkerAlarms(scope, 'Alarms', { metrics, timeout, maxConcurrency, topic, overrides });
  new SavedQueries(scope, 'Queries', { signals, logGroup });
  const shown = { metrics, alarms, signals, timeoutMs: timeout.toMilliseconds(), logGroup };
  return {
    alarms: [...alarms.byName.values()],
    headline: (width) => headline(shown, width),
    rows: [flow(shown), queue(shown), handler(shown), deadLetters(shown), recentFailures(shown)],
  };
}

interface ShownWorker {
  readonly metrics: WorkerMetrics;
  readonly alarms: WorkerAlarms;
  readonly signals: WorkerSignals;
  readonly timeoutMs: number;
  readonly logGroup: ILogGroup;
}

/** Shows the state of the queues now, and the outcomes in the time range of the dashboard. */
function headline({ metrics, signals: { noun } }: ShownWorker, width: number): IWidget[] {
  return [
    new SingleValueWidget({
      title: 'Now',
      metrics: [metrics.waiting, metrics.oldestAge, metrics.deadLetters],
      width: width / 2,
      height: HEADLINE_HEIGHT,
    }),
    totals(
      `${capitalized(noun.many)} in this time range`,
      [metrics.done, metrics.deadLettered, metrics.latency(99).with({ label: 'p99 latency, ms' })],
      width / 2,
    ),
  ];
}

function flow({ metrics, alarms, signals: { noun } }: ShownWorker): IWidget[] {
  return row(
    graph(`${capitalized(noun.many)}: in, and what became of them`, count, [
      metrics.sent.with({ color: Color.BLUE }),
      metrics.done.with({ color: Color.GREEN }),
      ...metrics.otherEnds,
      metrics.retried.with({ color: Color.ORANGE }),
      metrics.deadLettered.with({ color: Color.RED }),
    ]),
    ...metrics.bytes.map((bytes) => graph('Bytes', { label: 'bytes', showUnits: false, min: 0 }, [bytes])),
    graph(
      'Latency, from the event to its effect',
      milliseconds,
      [metrics.latency(50), metrics.latency(99)],
      annotate(alarms, 'latency'),
    ),
    graph(`Time that one ${noun.one} takes`, milliseconds, [metrics.workTime(50), metrics.workTime(99)]),
  );
}

function queue({ metrics, alarms }: ShownWorker): IWidget[] {
  return row(
    graph('Queue: depth', count, [metrics.waiting, metrics.hidden.with({ color: Color.GREY })]),
    graph(
      'Queue: age of the oldest message',
      { label: 'seconds', showUnits: false, min: 0 },
      [metrics.oldestAge],
      annotate(alarms, 'oldest-message'),
    ),
    graph('Queue: time to drain', { label: 'minutes', showUnits: false, min: 0 }, [metrics.timeToDrain]),
  );
}

function handler({ metrics, alarms, timeoutMs }: ShownWorker): IWidget[] {
  return row(
    graph('Function: invocations', count, [
      metrics.invocations,
      metrics.errors.with({ color: Color.RED }),
      metrics.throttles.with({ color: Color.ORANGE }),
    ]),
    graph(
      'Function: duration',
      milliseconds,
      [metrics.duration(50), metrics.duration(99), metrics.longest],
      [{ value: timeoutMs, label: 'timeout', color: Color.GREY }, ...annotate(alarms, 'duration')],
    ),
    graph('Function: concurrency', count, [metrics.concurrency], annotate(alarms, 'concurrency')),
  );
}

function deadLetters({ metrics, signals, logGroup }: ShownWorker): IWidget[] {
  return row(
    graph('Dead-letter queue', count, [metrics.deadVisible.with({ color: Color.RED }), metrics.deadHidden]),
    table('Failures by reason', workerQueries(signals).failuresByReason, logGroup),
  );
}

function recentFailures({ signals, logGroup }: ShownWorker): IWidget[] {
  return row(table('Recent failures', workerQueries(signals).recentFailures, logGroup));
}

function table(title: string, query: InsightsQuery, { logGroupName }: ILogGroup): Sized {
  return (width) =>
    new LogQueryWidget({
      title,
      logGroupNames: [logGroupName],
      queryLines: [...query],
      view: LogView.TABLE,
      width,
      height: 6,
    });
}
