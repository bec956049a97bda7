import type { Cloud } from '../../front-door/service.ts';
import type { Alarm } from './alarm.ts';
import { readMetricAlarm } from './alarm-definition.ts';
import { createAlarmScheduler } from './alarm-scheduler.ts';
import { type Alarms, createAlarms, type Publish } from './alarms.ts';
import type { WireInput } from './aws-json.ts';
import { createDashboards, type Dashboards } from './dashboards.ts';
import { parseEmbeddedMetrics } from './embedded-metric-format.ts';
import { getMetricData, type MetricDataRequest, type MetricDataResult } from './metric-data.ts';
import { createMetricStore, type MetricStore } from './metric-store.ts';
import {
  createServiceMetrics,
  type LambdaInvocation,
  type QueueReading,
  type TopicReading,
} from './service-metrics.ts';

export interface CloudWatchOptions {
  readonly cloud: Cloud;
  /** Tells a topic about an alarm. */
  readonly publish: Publish;
  /** Tells the user what went wrong beside any request. */
  readonly log: (line: string) => void;
  /** @default - none */
  readonly queues?: () => readonly QueueReading[];
  /** @default - none */
  readonly topics?: () => readonly TopicReading[];
  /**
   * Milliseconds since the epoch, by which periods pass and alarms are evaluated.
   *
   * @default Date.now
   */
  readonly now?: () => number;
  /**
   * Milliseconds since the epoch, by which functions stamp their metrics.
   *
   * @default - the same as `now`
   */
  readonly functionClock?: () => number;
}

/** CloudWatch's metrics, alarms and dashboards, for the template loader and the console. */
export interface CloudWatch {
  /** A log line as a function wrote it: if it has embedded metrics, they are kept. */
  ingestLogLine(line: string): void;
  recordInvocation(invocation: LambdaInvocation): void;
  recordThrottle(functionName: string): void;
  /** @param settings properties of `AWS::CloudWatch::Alarm` @throws AwsError naming what is wrong with them */
  putAlarm(settings: WireInput): Alarm;
  /** @param body JSON */
  putDashboard(name: string, body: string): void;
  getMetricData(request: MetricDataRequest): MetricDataResult[];
  /** Reads queues and topics every 10 s, and evaluates the alarms that are due. For a clock of one's own. */
  tick(): Promise<void>;
  /** Calls `tick` every second of real time. Returns the way to stop it. */
  start(): () => void;
  readonly now: () => number;
  readonly metrics: MetricStore;
  readonly alarms: Alarms;
  readonly dashboards: Dashboards;
}

const SAMPLE_EVERY = 10_000;
const TICK_EVERY = 1_000;

export function createCloudWatch(options: CloudWatchOptions): CloudWatch {
  const { cloud, publish, log, queues = () => [], topics = () => [], now = Date.now } = options;
  const { functionClock = now } = options;
  const metrics = createMetricStore({ now });
  const alarms = createAlarms({ cloud, now, publish, log });
  const scheduler = createAlarmScheduler(alarms, metrics, now);
  const dashboards = createDashboards(cloud, now);
  const services = createServiceMetrics(metrics, now);
  let sampledAt = Number.NEGATIVE_INFINITY;

  const tick = async () => {
    const turn = Math.floor(now() / SAMPLE_EVERY);
    if (turn !== sampledAt) services.sample(queues(), topics());
    sampledAt = turn;
    await scheduler.evaluateDue();
  };

  return {
    ingestLogLine(line) {
      const embedded = parseEmbeddedMetrics(line);
      if (embedded.kind === 'malformed') log(`metrics of a log line are lost: ${embedded.problem}`);
      if (embedded.kind !== 'samples') return;
      const ahead = now() - functionClock();
      for (const sample of embedded.samples) metrics.put({ ...sample, timestamp: sample.timestamp + ahead });
    },
    recordInvocation: services.recordInvocation,
    recordThrottle: services.recordThrottle,
    putAlarm: (settings) => alarms.put(readMetricAlarm(settings)),
    putDashboard: dashboards.put,
    getMetricData: (request) => getMetricData(metrics, request),
    tick,
    start() {
      const timer = setInterval(() => {
        tick().catch((error: unknown) => log(`CloudWatch could not evaluate its alarms: ${error}`));
      }, TICK_EVERY);
      return () => clearInterval(timer);
    },
    now,
    metrics,
    alarms,
    dashboards,
  };
}
