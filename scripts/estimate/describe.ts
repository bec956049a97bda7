/** An estimate in words. */
import { PRICES } from '../../infra/prices.ts';
import { spanOf } from '../shared/progress.ts';
import { table } from '../shared/text.ts';
import type { Assumption } from './assumption.ts';
import type { CostLine } from './cost.ts';
import type { Estimate } from './estimate-load.ts';
import { capacityOf, type Limit } from './worker.ts';
import type { Burst } from './workload.ts';

export interface Described {
  /** `files` */
  readonly noun: string;
  /** What is estimated, as in `1,000,000 files a month, 1 MB each`. */
  readonly what: string;
  /** What the load costs beside the total. */
  readonly notIncluded: string;
  readonly burst: Burst | undefined;
  readonly settings: Readonly<Record<string, unknown>> & { readonly region: string };
  readonly assumptions: Readonly<Record<string, Assumption>>;
}

export function describeEstimate(estimate: Estimate, described: Described): string[] {
  const { noun, what, settings, assumptions } = described;
  return [
    `${what}, ${compact(estimate.averageRate)} ${noun}/s on average`,
    '',
    ...costs(estimate, described),
    '',
    ...speed(estimate, described),
    '',
    table([
      ['assumed', '', 'from'],
      ...Object.values(assumptions).map(({ value, unit, source }) => [compact(value), unit, source]),
    ]),
    '',
    `Settings: ${Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ')}`,
    ...estimate.warnings.map((warning) => `Warning: ${warning}`),
  ];
}

function costs({ lines, total }: Estimate, { notIncluded, settings: { region } }: Described): string[] {
  const width = money(total.dollars).length;
  const dollars = (sum: number) => money(sum).padStart(width);
  const rows = lines.map((line) => [line.service, line.item, amount(line), freeShare(line), dollars(line.dollars)]);
  return [
    table([
      ['service', '', 'a month', 'free', '$'.padStart(width)],
      ...rows,
      ['Total', '', '', '', dollars(total.dollars)],
    ]),
    '',
    `Without the free tier, which is for the whole account: $${money(total.listDollars)}.`,
    `Not in it: ${notIncluded}; taxes.`,
    `List prices of ${PRICES.region}, ${PRICES.asOf}${region === PRICES.region ? '' : `: those of ${region}, which is yours, are not covered`}. infra/prices.ts names their sources.`,
  ];
}

function amount({ quantity, unit }: CostLine): string {
  return `${compact(quantity)} ${unit}`;
}

function freeShare({ free, quantity }: CostLine): string {
  if (free === 0) return '';
  return free >= quantity ? 'all' : compact(free);
}

function speed(estimate: Estimate, { noun, burst: given }: Described): string[] {
  const { limits, intake, burst, backlog, averageRate } = estimate;
  return [
    ...(intake ? [limitsTable('limit of taking in', noun, intake), ''] : []),
    limitsTable(intake ? 'limit of processing' : 'limit', noun, limits),
    '',
    `On average it is ${compact((averageRate / capacityOf(limits)) * 100)}% busy.`,
    ...(given && burst
      ? [
          `A burst of ${compact(given.perSecond)} ${noun}/s for ${spanOf(given.seconds)}: ${
            burst.waiting === 0
              ? `no ${noun.replace(/s$/, '')} waits.`
              : `${counted(burst.waiting)} ${noun} wait in the end, the last one ${spanOf(burst.seconds)}.`
          }`,
        ]
      : []),
    ...(backlog ? [`A backlog of ${counted(backlog.waiting)} ${noun} is gone after ${spanOf(backlog.seconds)}.`] : []),
  ];
}

function limitsTable(title: string, noun: string, limits: readonly Limit[]): string {
  return table([
    [title, `${noun}/s`, ''],
    ...limits.map(({ name, perSecond, note }, at) => [
      name,
      compact(perSecond),
      at === 0 ? `binds first: ${note}` : note,
    ]),
  ]);
}

/** Three digits, or all of a small whole number. */
function compact(number: number): string {
  const rounded = number >= 1_000 ? Math.round(number) : Number(number.toPrecision(3));
  return rounded.toLocaleString('en-US', { maximumSignificantDigits: 9 });
}

export function counted(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}

export function money(dollars: number): string {
  return dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
