/** What CloudWatch tells metrics apart by. The order of dimensions does not matter. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Equal for equal metrics, whatever the order of their dimensions. */
export function metricKey(metric: Metric): string {
  const names = Object.keys(metric.dimensions);
  if (names.length > 1) names.sort();
  return JSON.stringify([metric.namespace, metric.name, ...names.flatMap((name) => [name, metric.dimensions[name]])]);
}
