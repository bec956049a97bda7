import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';
import type { LogStore } from '../logs/log-store.ts';
import { type Exchange, fillContext, remember } from './exchange.ts';
import type { ApiStage, Reply } from './stage.ts';

interface Records {
  readonly logs: LogStore;
  readonly metrics: MetricStore;
  readonly nowMs: () => number;
}

/** Records an answered request: a line in the access log of its stage, and metrics of its API and its stage. */
export function recordRequest(
  { logs, metrics, nowMs }: Records,
  { api, settings, metricNames }: ApiStage,
  { status, body }: Reply,
  exchange: Exchange,
): void {
  const { startedAtMs, integrationLatencyMs } = exchange;
  const latencyMs = nowMs() - startedAtMs;
  remember(exchange, {
    status: String(status),
    responseLength: String(Buffer.byteLength(body)),
    responseLatency: String(latencyMs),
  });
  if (settings.accessLog) {
    const { logGroup, format } = settings.accessLog;
    const isJson = format.trimStart().startsWith('{');
    const line = fillContext(format, exchange, { missing: '-', isJson });
    logs.append(logGroup, `${api.id}/${settings.name}`, startedAtMs, line);
  }

  // Requests without an error report 0 errors, so that these metrics are not missing while requests arrive.
  const values: [name: string, value: number | undefined, unit: string][] = [
    ['Count', 1, 'Count'],
    [metricNames.clientErrors, status >= 400 && status < 500 ? 1 : 0, 'Count'],
    [metricNames.serverErrors, status >= 500 ? 1 : 0, 'Count'],
    ['Latency', latencyMs, 'Milliseconds'],
    ['IntegrationLatency', integrationLatencyMs, 'Milliseconds'],
  ];
  for (const dimensions of [metricNames.api, { ...metricNames.api, Stage: settings.name }]) {
    for (const [name, value, unit] of values) {
      if (value === undefined) continue;
      const metric = { namespace: 'AWS/ApiGateway', name, dimensions };
      metrics.put({ metric, timestamp: startedAtMs, values: [value], unit });
    }
  }
}
