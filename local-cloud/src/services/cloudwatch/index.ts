import { serveAwsJson, type WireInput } from '../../front-door/aws-json.ts';
import type { Cloud, Service } from '../../front-door/service.ts';
import { type Alarm, readMetricAlarm } from './alarms/alarm.ts';
import { createAlarmScheduler } from './alarms/alarm-scheduler.ts';
import { createAlarms, type Publish } from './alarms/alarms.ts';
import { createDashboards } from './dashboards.ts';
import { parseEmbeddedMetrics } from './metrics/embedded-metric-format.ts';
import { createMetricStore } from './metrics/metric-store.ts';
import {
  createServiceMetrics,
  type QueueReading,
  type ServiceMetrics,
  type TopicReading,
} from './metrics/service-metrics.ts';
import { type CloudWatchState, createOperations } from './operations.ts';

export interface CloudWatchOptions {
  readonly cloud: Cloud;
  /** Publishes the notification of an alarm to a topic. */
  readonly publish: Publish;
  /** Shows the user a problem that does not belong to a request. */
  readonly log: (line: string) => void;
  /** @default - none */
  readonly queues?: () => readonly QueueReading[];
  /** @default - none */
  readonly topics?: () => readonly TopicReading[];
  /**
   * Time for periods and alarms in milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: () => number;
  /**
   * Time that functions write into their metrics, in milliseconds since the epoch.
   *
   * @default - the same as `now`
   */
  readonly functionClock?: () => number;
}

/** CloudWatch's metrics, alarms and dashboards. */
export interface CloudWatch extends Service, CloudWatchState, Omit<ServiceMetrics, 'sample'> {
  /** Keeps the metrics of a log line that has embedded metrics. */
  ingestLogLine(line: string): void;
  /** @param settings properties of `AWS::CloudWatch::Alarm` @throws AwsError that names the invalid property */
  putAlarm(settings: WireInput): Alarm;
  /** Reads queues and topics every 10 seconds, and evaluates the alarms that are due. */
  tick(): Promise<void>;
  /** Calls `tick` every second of real time until the service is closed. */
  start(): void;
}

const SAMPLE_EVERY = 10_000;
const TICK_EVERY = 1_000;

/** Opens CloudWatch, which answers on AWS JSON 1.0, as SDKs and the AWS CLI speak it since 2025. */
export function openCloudWatch(options: CloudWatchOptions): CloudWatch {
  const { cloud, publish, log, queues = () => [], topics = () => [], now = Date.now } = options;
  const { functionClock = now } = options;
  const metrics = createMetricStore({ now });
  const alarms = createAlarms({ cloud, now, publish, log });
  const dashboards = createDashboards(cloud);
  const operations = createOperations({ metrics, alarms, dashboards });
  const evaluateDueAlarms = createAlarmScheduler(alarms, metrics, now);
  const { sample, ...reports } = createServiceMetrics(metrics, now);
  let sampledAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const tick = async () => {
    const turn = Math.floor(now() / SAMPLE_EVERY);
    if (turn !== sampledAt) sample(queues(), topics());
    sampledAt = turn;
    await evaluateDueAlarms();
  };

  return {
    metrics,
    alarms,
    dashboards,
    ...reports,
    ingestLogLine(line) {
      const embedded = parseEmbeddedMetrics(line);
      if (embedded.kind === 'malformed') log(`metrics of a log line are lost: ${embedded.problem}`);
      if (embedded.kind !== 'samples') return;
      const ahead = now() - functionClock();
      for (const sample of embedded.samples) metrics.put({ ...sample, timestamp: sample.timestamp + ahead });
    },
    putAlarm: (settings) => alarms.put(readMetricAlarm(settings)),
    tick,
    start() {
      timer ??= setInterval(() => {
        tick().catch((error: unknown) => log(`CloudWatch could not evaluate its alarms: ${error}`));
      }, TICK_EVERY);
    },
    handle: (request, response) => serveAwsJson({ name: 'monitoring', version: '1.0', operations }, request, response),
    async close() {
      clearInterval(timer);
    },
  };
}
