import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AlarmOverrides } from '../../settings/alarm-overrides.ts';
import { WorkerAlarms } from './worker-alarms.ts';
import { type WorkerParts, type WorkerSignals, workerMetrics } from './worker-metrics.ts';
import { SavedQueries } from './worker-queries.ts';
import type { WorkerOnDashboard } from './worker-widgets.ts';

export interface MonitoredWorker extends WorkerParts {
  readonly maxConcurrency: number;
  readonly signals: WorkerSignals;
  readonly topic: ITopic;
  readonly overrides: AlarmOverrides;
}

/** Metric → alarm → widget: gives a worker its alarms and saved queries, and a dashboard what it needs to show it. */
export function monitorWorker(scope: Construct, worker: MonitoredWorker): WorkerOnDashboard {
  const { signals, maxConcurrency, topic, overrides } = worker;
  const { timeout, logGroup } = worker.handler;
  const metrics = workerMetrics(worker, signals);
  const alarms = new WorkerAlarms(scope, 'Alarms', { metrics, timeout, maxConcurrency, topic, overrides });
  new SavedQueries(scope, 'Queries', { signals, logGroup });
  return { metrics, alarms, signals, limits: { timeout, maxConcurrency }, logGroup };
}
