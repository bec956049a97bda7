/** Describes an estimate in words. */
import { PRICES } from '../../infra/prices.ts';
import { spanOf, table } from '../shared/text.ts';
import type { CostLine } from './cost.ts';
import type { Estimate } from './estimate-load.ts';
import { capacityOf, type Limit } from './limits.ts';
import type { Description, Input } from './load-model.ts';

export function describeEstimate(estimate: Estimate, input: Input, noun: string, described: Description): string[] {
  const { settings, assumptions } = input;
  const { what, notIncluded, irrelevant = [] } = described;
  const relevant = Object.entries(assumptions).filter(([name]) => !irrelevant.includes(name));
  return [
    `${what}, ${compact(estimate.averageRate)} ${noun}/s on average`,
    '',
    ...costs(estimate, notIncluded, settings.region),
    '',
    ...speed(estimate, noun, input.load.burst),
    '',
    table([['assumed', '', 'from'], ...relevant.map(([, { value, unit, source }]) => [compact(value), unit, source])]),
    '',
    `Settings: ${Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ')}`,
    ...estimate.warnings.map((warning) => `Warning: ${warning}`),
  ];
}

function costs({ lines, total }: Estimate, notIncluded: string, region: string): string[] {
  const width = money(total.dollars).length;
  const dollars = (sum: number) => money(sum).padStart(width);
  const rows = lines.map((line) => [line.service, line.item, amountOf(line), freeShare(line), dollars(line.dollars)]);
  const otherRegion = region === PRICES.region ? '' : `; prices of your Region, ${region}, are not covered`;
  return [
    table([
      ['service', '', 'a month', 'free', '$'.padStart(width)],
      ...rows,
      ['Total', '', '', '', dollars(total.dollars)],
    ]),
    '',
    `Without the free tier, which all uses of the account share: $${money(total.listDollars)}.`,
    `Not included: ${notIncluded}; taxes.`,
    `List prices of ${PRICES.region}, ${PRICES.asOf}${otherRegion}. infra/prices.ts names their sources.`,
  ];
}

function amountOf({ quantity, unit }: CostLine): string {
  return `${compact(quantity)} ${unit}`;
}

function freeShare({ free, quantity }: CostLine): string {
  if (free === 0) return '';
  return free >= quantity ? 'all' : compact(free);
}

function speed(estimate: Estimate, noun: string, given: Input['load']['burst']): string[] {
  const { limits, intake, burst, backlog, averageRate } = estimate;
  return [
    ...(intake ? [limitsTable('limit of the API', noun, intake), ''] : []),
    limitsTable(intake ? 'limit of processing' : 'limit', noun, limits),
    '',
    `Mean utilization: ${compact((averageRate / capacityOf(limits)) * 100)}%.`,
    ...(given && burst
      ? [
          `A burst of ${compact(given.perSecond)} ${noun}/s for ${spanOf(given.seconds)}: ${
            burst.waiting === 0
              ? `no ${noun} wait.`
              : `${counted(burst.waiting)} ${noun} wait at its end, the last one ${spanOf(burst.seconds)}.`
          }`,
        ]
      : []),
    ...(backlog ? [`A backlog of ${counted(backlog.waiting)} ${noun} takes ${spanOf(backlog.seconds)}.`] : []),
  ];
}

function limitsTable(title: string, noun: string, limits: readonly Limit[]): string {
  return table([
    [title, `${noun}/s`, ''],
    ...limits.map(({ name, perSecond, note }, at) => [
      name,
      compact(perSecond),
      at === 0 ? `applies first: ${note}` : note,
    ]),
  ]);
}

/** Rounds to three digits; numbers above 1,000 to whole numbers. */
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
