import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';

/** Under which names and dimensions a stage's requests are counted. */
export interface RequestMetrics {
  /** A metric is kept once for each. */
  readonly dimensions: readonly Readonly<Record<string, string>>[];
  readonly names: { readonly clientErrors: string; readonly serverErrors: string };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
export function restMetrics(apiName: string, stage: string): RequestMetrics {
  return {
    dimensions: [{ ApiName: apiName }, { ApiName: apiName, Stage: stage }],
    names: { clientErrors: '4XXError', serverErrors: '5XXError' },
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
export function httpMetrics(apiId: string, stage: string): RequestMetrics {
  return {
    dimensions: [{ ApiId: apiId }, { ApiId: apiId, Stage: stage }],
    names: { clientErrors: '4xx', serverErrors: '5xx' },
  };
}

export interface AnsweredRequest {
  readonly status: number;
  readonly startedAtMs: number;
  readonly latencyMs: number;
  /** `undefined` if it never came to the integration. */
  readonly integrationLatencyMs: number | undefined;
}

/** Errors are reported as 0 too: they are not missing while traffic flows. */
export function recordRequest(
  store: MetricStore,
  { dimensions, names }: RequestMetrics,
  answered: AnsweredRequest,
): void {
  const { status, startedAtMs, latencyMs, integrationLatencyMs } = answered;
  const values: [name: string, value: number, unit: string][] = [
    ['Count', 1, 'Count'],
    [names.clientErrors, status >= 400 && status < 500 ? 1 : 0, 'Count'],
    [names.serverErrors, status >= 500 ? 1 : 0, 'Count'],
    ['Latency', latencyMs, 'Milliseconds'],
    ...(integrationLatencyMs === undefined
      ? []
      : ([['IntegrationLatency', integrationLatencyMs, 'Milliseconds']] as [string, number, string][])),
  ];
  for (const each of dimensions) {
    for (const [name, value, unit] of values) {
      const metric = { namespace: 'AWS/ApiGateway', name, dimensions: each };
      store.put({ metric, timestamp: startedAtMs, values: [value], unit });
    }
  }
}
