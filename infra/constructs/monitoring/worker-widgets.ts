/** One worker on a dashboard: the third word of metric → alarm → widget. */
import {
  Color,
  type IWidget,
  LogQueryWidget,
  LogQueryVisualizationType as LogView,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { annotate, count, graph, HEADLINE_HEIGHT, milliseconds, row, type Sized, totals } from './graphs.ts';
import type { WorkerAlarms, WorkerLimits } from './worker-alarms.ts';
import type { WorkerMetrics, WorkerSignals } from './worker-metrics.ts';
import { type InsightsQuery, workerQueries } from './worker-queries.ts';

export interface WorkerOnDashboard {
  readonly metrics: WorkerMetrics;
  readonly alarms: WorkerAlarms;
  readonly signals: WorkerSignals;
  readonly limits: WorkerLimits;
  readonly logGroup: ILogGroup;
}

/** How it is now, and what it did in the time that the dashboard shows: beside the alarms in the first row. */
export function workerHeadline({ metrics, signals: { noun } }: WorkerOnDashboard, width: number): IWidget[] {
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

/** From what comes in to what failed, a row for each question. */
export function workerRows(worker: WorkerOnDashboard): IWidget[][] {
  return [flow(worker), queue(worker), handler(worker), deadLetters(worker), recentFailures(worker)];
}

function flow({ metrics, alarms, signals: { noun } }: WorkerOnDashboard): IWidget[] {
  const many = capitalized(noun.many);
  return row(
    graph(`${many}: in, and what became of them`, count, [
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

function queue({ metrics, alarms }: WorkerOnDashboard): IWidget[] {
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

function handler({ metrics, alarms, limits }: WorkerOnDashboard): IWidget[] {
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
      [
        { value: limits.timeout.toMilliseconds(), label: 'timeout', color: Color.GREY },
        ...annotate(alarms, 'duration'),
      ],
    ),
    graph('Function: concurrency', count, [metrics.concurrency], annotate(alarms, 'concurrency')),
  );
}

function deadLetters({ metrics, signals, logGroup }: WorkerOnDashboard): IWidget[] {
  return row(
    graph('Dead-letter queue', count, [metrics.deadVisible.with({ color: Color.RED }), metrics.deadHidden]),
    table('Failures by reason', workerQueries(signals).failuresByReason, logGroup),
  );
}

function recentFailures({ signals, logGroup }: WorkerOnDashboard): IWidget[] {
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

function capitalized(noun: string): string {
  return noun.charAt(0).toUpperCase() + noun.slice(1);
}
