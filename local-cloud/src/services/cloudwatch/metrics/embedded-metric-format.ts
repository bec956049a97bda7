import type { Sample } from './metric-store.ts';

/** The metrics of one log line. */
export type EmbeddedMetrics =
  | { readonly kind: 'none' }
  | { readonly kind: 'samples'; readonly samples: readonly Sample[] }
  /** The line announces metrics, and violates the specification. */
  | { readonly kind: 'malformed'; readonly problem: string };

type Fields = Readonly<Record<string, unknown>>;

const NONE: EmbeddedMetrics = { kind: 'none' };
const MAX_DIMENSIONS = 30;
const MAX_METRICS = 100;
const MAX_VALUES = 100;

/**
 * Reads metrics in the embedded metric format from a log line.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function parseEmbeddedMetrics(line: string): EmbeddedMetrics {
  // Most lines have no metrics: parse only the lines that may have some.
  if (!line.includes('"_aws"') || !line.trimStart().startsWith('{')) return NONE;
  const root = parseObject(line);
  const metadata = root?._aws;
  if (!root || !isFields(metadata) || !('CloudWatchMetrics' in metadata)) return NONE;
  try {
    return { kind: 'samples', samples: readMetadata(root, metadata) };
  } catch (error) {
    if (error instanceof MalformedError) return { kind: 'malformed', problem: error.message };
    throw error;
  }
}

class MalformedError extends Error {}

function readMetadata(root: Fields, metadata: Fields): Sample[] {
  const { Timestamp: timestamp, CloudWatchMetrics: directives } = metadata;
  if (typeof timestamp !== 'number') throw new MalformedError('_aws.Timestamp must be milliseconds since the epoch');
  if (!Array.isArray(directives)) throw new MalformedError('_aws.CloudWatchMetrics must be a list');
  return directives.flatMap((directive) => readDirective(root, timestamp, directive));
}

function readDirective(root: Fields, timestamp: number, directive: unknown): Sample[] {
  if (!isFields(directive)) throw new MalformedError('every entry of CloudWatchMetrics must be an object');
  const { Namespace: namespace, Dimensions: sets, Metrics: metrics } = directive;
  if (typeof namespace !== 'string' || namespace === '') throw new MalformedError('Namespace must be a string');
  if (!Array.isArray(sets)) throw new MalformedError('Dimensions must be a list of lists of names');
  if (!Array.isArray(metrics) || metrics.length > MAX_METRICS) {
    throw new MalformedError(`Metrics must be a list of at most ${MAX_METRICS}`);
  }
  const dimensionSets = sets.map((names) => readDimensions(root, names));
  return metrics.flatMap((definition) => {
    const sample = readMetric(root, definition);
    if (!sample) return [];
    const { name, ...rest } = sample;
    return dimensionSets.map((dimensions) => ({ metric: { namespace, name, dimensions }, timestamp, ...rest }));
  });
}

function readDimensions(root: Fields, names: unknown): Record<string, string> {
  if (!Array.isArray(names) || names.length > MAX_DIMENSIONS) {
    throw new MalformedError(`a dimension set must be a list of at most ${MAX_DIMENSIONS} names`);
  }
  return Object.fromEntries(
    names.map((name) => {
      const value = root[String(name)];
      if (typeof value !== 'string') throw new MalformedError(`dimension '${name}' must be a string on the root`);
      return [String(name), value];
    }),
  );
}

/** Skips a metric without a value on the root, as the specification requires. */
function readMetric(root: Fields, definition: unknown) {
  if (!isFields(definition) || typeof definition.Name !== 'string') {
    throw new MalformedError('every metric must have a Name');
  }
  const { Name: name, Unit: unit } = definition;
  const found = root[name];
  if (found === undefined) return undefined;
  const values: unknown[] = Array.isArray(found) ? found : [found];
  if (values.length > MAX_VALUES || !values.every((value): value is number => typeof value === 'number')) {
    throw new MalformedError(`metric '${name}' must be a number or a list of at most ${MAX_VALUES} numbers`);
  }
  return { name, values, ...(typeof unit === 'string' && { unit }) } as const;
}

function parseObject(line: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isFields(parsed) ? parsed : undefined;
  } catch {
    // A log line may look like JSON without being JSON.
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
