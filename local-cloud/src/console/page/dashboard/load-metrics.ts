import { callAws } from '../aws.ts';
import { messageOf } from '../status.ts';
import type { Line } from './lines.ts';

export interface Series {
  readonly lineId: string;
  readonly label: string;
  /** Milliseconds since the epoch and value, oldest first. */
  readonly points: readonly (readonly [time: number, value: number])[];
  /** Why there is none. */
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
 * Asks for the lines of all widgets in one request. If it is refused, each widget asks for itself, so that a wrong expression
 * stays the trouble of its own widget.
 */
export async function loadMetrics(widgets: readonly (readonly Line[])[], range: TimeRange): Promise<Series[][]> {
  const from = alignedStart(widgets.flat(), range.from);
  try {
    return await load(widgets, { ...range, from });
  } catch {
    const alone = widgets.map(async (lines) => {
      const [series = []] = await load([lines], { ...range, from }).catch((error) => [
        [{ lineId: '', label: '', points: [], problem: withoutPrefix(messageOf(error)) }],
      ]);
      return series;
    });
    return Promise.all(alone);
  }
}

/** Periods count from the start: one that moved with the clock would cut the data differently each time. */
function alignedStart(lines: readonly Line[], from: number): number {
  const periods = lines.flatMap(({ period }) => (period === 'range' || period > 3_600 ? [] : [period]));
  const longest = Math.max(60, ...periods) * 1_000;
  return from - (from % longest);
}

async function load(widgets: readonly (readonly Line[])[], { from, to }: TimeRange): Promise<Series[][]> {
  const wholeRange = Math.ceil((to - from) / 60_000) * 60;
  const queries = widgets.flatMap((lines, widget) => {
    const periods = lines.map((line) => (line.period === 'range' ? wholeRange : line.period));
    return lines.map((line, index) => query(line, lines, periods[index] ?? wholeRange, `w${widget}_`));
  });
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

function query({ id, label, isVisible, what }: Line, lines: readonly Line[], period: number, prefix: string): object {
  const common = { Id: prefix + id, ReturnData: isVisible, ...(label !== undefined && { Label: label }) };
  if ('expression' in what) return { ...common, Expression: prefixed(what.expression, lines, prefix), Period: period };
  const { namespace, name, dimensions, stat } = what;
  const Dimensions = dimensions.flatMap((value, index) =>
    index % 2 === 1 ? [{ Name: dimensions[index - 1], Value: value }] : [],
  );
  const Metric = { Namespace: namespace, MetricName: name, Dimensions };
  return { ...common, MetricStat: { Metric, Stat: stat, Period: period } };
}

/** Ids are the widget's own. Texts in quotes stay. */
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
