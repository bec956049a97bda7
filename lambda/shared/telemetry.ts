import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { TelemetryVariable } from './contract.ts';

export interface Telemetry {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export function createTelemetry(environment: Readonly<Record<TelemetryVariable, string>>): Telemetry {
  const serviceName = environment.POWERTOOLS_SERVICE_NAME;
  return {
    logger: new Logger({ serviceName }),
    metrics: new Metrics({ serviceName, namespace: environment.POWERTOOLS_METRICS_NAMESPACE }),
  };
}

export interface MeasuredWork<Outcome extends string> {
  /** Does the work; resolves to `duplicate` if an earlier delivery has done it. */
  readonly run: () => Promise<Outcome | 'duplicate'>;
  /** ISO 8601 time at which the API accepted the request: the latency counts from it. */
  readonly acceptedAt: string;
  readonly metricNames: Readonly<Record<Outcome | 'duplicate' | 'duration' | 'latency', string>>;
}

/** Runs the work of one message, then logs and counts its outcome. Duration and latency of a duplicate are not counted. */
export async function measureWork<Outcome extends string>(
  { run, acceptedAt, metricNames }: MeasuredWork<Outcome>,
  { logger, metrics }: Telemetry,
): Promise<void> {
  const startedAt = Date.now();
  const outcome = await run();
  const ms = Date.now() - startedAt;
  logger.info(outcome, { outcome, ms });
  metrics.addMetric(metricNames[outcome], MetricUnit.Count, 1);
  if (outcome === 'duplicate') return;

  metrics.addMetric(metricNames.duration, MetricUnit.Milliseconds, ms);
  addLatency(metrics, metricNames.latency, acceptedAt);
}

/** Counts the time since `startedAt` (ISO 8601); no valid time counts nothing. Clocks differ: the future counts as 0. */
export function addLatency(metrics: Metrics, metricName: string, startedAt: string | undefined): void {
  const latencyMs = Date.now() - Date.parse(startedAt ?? '');
  if (!Number.isNaN(latencyMs)) metrics.addMetric(metricName, MetricUnit.Milliseconds, Math.max(0, latencyMs));
}
