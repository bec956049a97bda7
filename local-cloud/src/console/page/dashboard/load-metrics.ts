import { callAws } from '../../../ui/requests.ts';
import { messageOf } from '../../../ui/status.ts';
import type { Line } from './lines.ts';

export interface Series {
  readonly lineId: string;
  readonly label: string;
  /** Milliseconds since the epoch and value, oldest first. */
  readonly points: readonly (readonly [time: number, value: number])[];
  /** Why the series has no points. */
  readonly problem?: string;
}

export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

interface Result {
  readonly Id: string;
  readonly Label: string;
  readonly Timestamps: readonly number[];
  readonly Values: readonly number[];
  readonly Messages?: readonly { readonly Value: string }[];
}

/**
 * Requests the lines of all widgets at once. If the request is rejected, each widget makes its own request, so that a wrong
 * expression affects only its own widget.
 */
export async function loadMetrics(widgets: readonly (readonly Line[])[], range: TimeRange): Promise<Series[][]> {
  const aligned = { from: alignedStart(widgets.flat(), range.from), to: range.to };
  try {
    return await load(widgets, aligned);
  } catch {
    const separate = widgets.map(async (lines) => {
      const [series = []] = await load([lines], aligned).catch((error) => [
        [{ lineId: '', label: '', points: [], problem: withoutPrefix(messageOf(error)) }],
      ]);
      return series;
    });
    return Promise.all(separate);
  }
}

/** Periods count from the start of the range. A start that moves with the clock would divide the data differently each time. */
function alignedStart(lines: readonly Line[], from: number): number {
  const periods = lines.flatMap(({ period }) => (period === 'range' || period > 3_600 ? [] : [period]));
  const longest = Math.max(60, ...periods) * 1_000;
  return from - (from % longest);
}

async function load(widgets: readonly (readonly Line[])[], { from, to }: TimeRange): Promise<Series[][]> {
  const wholeRange = Math.ceil((to - from) / 60_000) * 60;
  const queries = widgets.flatMap((lines, widget) =>
    lines.map((line) => query(line, lines, line.period === 'range' ? wholeRange : line.period, `w${widget}_`)),
  );
  if (queries.length === 0) return widgets.map(() => []);
  const { MetricDataResults: results } = await callAws<{ MetricDataResults: Result[] }>('monitoring', 'GetMetricData', {
    StartTime: from / 1_000,
    EndTime: to / 1_000,
    ScanBy: 'TimestampAscending',
    MetricDataQueries: queries,
  });
  return widgets.map((_, widget) =>
    results.filter(({ Id }) => Id.startsWith(`w${widget}_`)).map((result) => series(result, `w${widget}_`)),
  );
}

function query({ id, label, isVisible, source }: Line, lines: readonly Line[], Period: number, prefix: string): object {
  const common = { Id: prefix + id, ReturnData: isVisible, ...(label !== undefined && { Label: label }) };
  if ('expression' in source) return { ...common, Expression: prefixed(source.expression, lines, prefix), Period };
  const { namespace, name, dimensions, stat } = source;
  const Dimensions = dimensions.flatMap((value, index) =>
    index % 2 === 1 ? [{ Name: dimensions[index - 1], Value: value }] : [],
  );
  const Metric = { Namespace: namespace, MetricName: name, Dimensions };
  return { ...common, MetricStat: { Metric, Stat: stat, Period } };
}

/** Prefixes the ids in an expression, because two widgets may use the same ids. Quoted texts stay as they are. */
function prefixed(expression: string, lines: readonly Line[], prefix: string): string {
  const ids = new Set(lines.map(({ id }) => id));
  return expression.replaceAll(/"[^"]*"|'[^']*'|\b[a-z]\w*\b/g, (word) => (ids.has(word) ? prefix + word : word));
}

function series({ Id, Label, Timestamps, Values, Messages }: Result, prefix: string): Series {
  const problem = Messages?.[0]?.Value;
  return {
    lineId: Id.slice(prefix.length),
    label: Label.startsWith(prefix) ? Label.slice(prefix.length) : Label,
    points: Timestamps.map((time, index) => [time * 1_000, Values[index] ?? 0] as const),
    ...(problem !== undefined && { problem: withoutPrefix(problem) }),
  };
}

function withoutPrefix(text: string): string {
  return text.replaceAll(/\bw\d+_/g, '');
}
