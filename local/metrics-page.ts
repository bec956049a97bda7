import type { LocalServices } from './local-services.ts';

/** Counts since the start in Prometheus's text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function metricsPage({ functions, sqs, s3 }: LocalServices): string {
  const queues = sqs.queues();
  const { buckets } = s3.stats();
  const stats = Object.entries(functions.stats());
  const ofFunctions = <Name extends 'invocations' | 'errors' | 'throttles'>(count: Name) =>
    stats.map(([name, values]) => [`function="${name}"`, values[count]] as const);
  return [
    metric('lambda_invocations_total', 'counter', ofFunctions('invocations')),
    metric('lambda_errors_total', 'counter', ofFunctions('errors')),
    metric('lambda_throttles_total', 'counter', ofFunctions('throttles')),
    metric(
      'sqs_messages',
      'gauge',
      queues.flatMap(({ name, visible, inFlight, delayed }) =>
        Object.entries({ visible, inFlight, delayed }).map(
          ([state, count]) => [`queue="${name}",state="${state}"`, count] as const,
        ),
      ),
    ),
    metric(
      's3_objects',
      'gauge',
      buckets.map(({ name, objects }) => [`bucket="${name}"`, objects]),
    ),
    metric('process_resident_memory_bytes', 'gauge', [['', process.memoryUsage.rss()]]),
  ].join('');
}

function metric(name: string, type: 'counter' | 'gauge', values: (readonly [labels: string, value: number])[]): string {
  const lines = values.map(([labels, value]) => `${name}${labels && `{${labels}}`} ${value}\n`);
  return `# TYPE ${name} ${type}\n${lines.join('')}`;
}
