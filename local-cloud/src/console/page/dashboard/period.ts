import { formatDuration } from '../format.ts';
import type { WidgetProperties } from './definition.ts';
import type { Line } from './lines.ts';

/** The finest there is for ordinary metrics. The minute that runs has its point already, and it moves with every event. */
const LIVE_PERIOD = 60;

/**
 * Longer periods than a minute are drawn by the minute, since one looks at minutes here; not where a threshold is drawn, which
 * means sums over the period, and not where the whole range is one period.
 *
 * @returns the lines, and what to tell the reader
 */
export function livePeriod(
  { annotations, setPeriodToTimeRange = false }: WidgetProperties,
  lines: readonly Line[],
): { readonly lines: readonly Line[]; readonly note?: string } {
  if (setPeriodToTimeRange) return { lines: lines.map((line) => ({ ...line, period: 'range' })) };
  const hasThreshold = (annotations?.horizontal ?? []).length > 0;
  const longest = Math.max(0, ...lines.map(({ period }) => Number(period)));
  if (hasThreshold || longest <= LIVE_PERIOD) return { lines };
  return {
    lines: lines.map((line) => ({ ...line, period: Math.min(Number(line.period), LIVE_PERIOD) })),
    note: `By the minute here, by ${formatDuration(longest * 1_000)} on AWS`,
  };
}
