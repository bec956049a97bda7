import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import type { Metric } from '../metric.ts';
import { pageOf } from '../page.ts';
import { optionalObjects, optionalText, requiredText } from '../wire-input.ts';
import { toDimensions } from './alarm-description.ts';

const PAGE_SIZE = 500;

/** Filters by namespace, name, and dimensions that a metric must have among its own. */
export function listMetrics({ metrics }: CloudWatch, input: WireInput): object {
  const namespace = optionalText(input, 'Namespace');
  const name = optionalText(input, 'MetricName');
  const filters = (optionalObjects(input, 'Dimensions') ?? []).map((filter) => ({
    name: requiredText(filter, 'Name'),
    value: optionalText(filter, 'Value'),
  }));
  const matches = (metric: Metric) =>
    (namespace === undefined || metric.namespace === namespace) &&
    (name === undefined || metric.name === name) &&
    filters.every(({ name, value }) => {
      const own = metric.dimensions[name];
      return own !== undefined && (value === undefined || own === value);
    });

  const matching = metrics
    .list()
    .map(({ metric }) => metric)
    .filter(matches);
  const page = pageOf(matching, optionalText(input, 'NextToken'), PAGE_SIZE);
  return {
    Metrics: page.items.map((metric) => ({
      Namespace: metric.namespace,
      MetricName: metric.name,
      Dimensions: toDimensions(metric),
    })),
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}
