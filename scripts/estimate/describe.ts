/** An estimate in words. */
import { PRICES } from '../../infra/prices.ts';
import { sizeOf } from '../backfill/describe.ts';
import { spanOf } from '../shared/progress.ts';
import { table } from '../shared/table.ts';
import type { CostLine } from './cost.ts';
import type { Estimate } from './estimate-load.ts';
import type { EstimateInput } from './load.ts';
import { meanBytesOf } from './usage.ts';

export function describeEstimate(estimate: Estimate, input: EstimateInput): string[] {
  const { load, settings } = input;
  return [
    `${counted(load.filesPerMonth)} files a month, ${sizeOf(meanBytesOf(load))} each, ${rate(estimate.averageRate)} on average`,
    '',
    ...costs(estimate, settings.region),
    '',
    ...speed(estimate, input),
    '',
    table([
      ['assumed', '', 'from'],
      ...Object.values(input.assumptions).map(({ value, unit, source }) => [compact(value), unit, source]),
    ]),
    '',
    `Settings: ${Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ')}`,
    ...estimate.warnings.map((warning) => `Warning: ${warning}`),
  ];
}

function costs({ lines, total, usage }: Estimate, region: string): string[] {
  const width = money(total.dollars).length;
  const dollars = (sum: number) => money(sum).padStart(width);
  const rows = lines.map((line) => [line.service, line.item, amount(line), freeShare(line), dollars(line.dollars)]);
  const kept = usage.copiedGb * PRICES.s3Storage.dollars;
  return [
    table([
      ['service', '', 'a month', 'free', '$'.padStart(width)],
      ...rows,
      ['Total', '', '', '', dollars(total.dollars)],
    ]),
    '',
    `Without the free tier, which is for the whole account: $${money(total.listDollars)}.`,
    `Not in it: keeping the copies, $${money(kept)} a month for each month's files in S3 Standard; your uploads; taxes.`,
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

function speed(estimate: Estimate, { load }: EstimateInput): string[] {
  const { limits, burst, backlog } = estimate;
  const capacity = limits[0]?.filesPerSecond ?? 0;
  return [
    table([
      ['limit', 'files/s', ''],
      ...limits.map(({ name, filesPerSecond, note }, at) => [
        name,
        compact(filesPerSecond),
        at === 0 ? `binds first: ${note}` : note,
      ]),
    ]),
    '',
    `On average it is ${compact((estimate.averageRate / capacity) * 100)}% busy.`,
    ...(load.burst && burst
      ? [
          `A burst of ${rate(load.burst.filesPerSecond)} for ${spanOf(load.burst.seconds)}: ${
            burst.files === 0
              ? 'no file waits.'
              : `${counted(burst.files)} files wait in the end, the last one ${spanOf(burst.seconds)}.`
          }`,
        ]
      : []),
    ...(backlog ? [`A backlog of ${counted(backlog.files)} files is gone after ${spanOf(backlog.seconds)}.`] : []),
  ];
}

function rate(filesPerSecond: number): string {
  return `${compact(filesPerSecond)} files/s`;
}

/** Three digits, or all of a small whole number. */
function compact(number: number): string {
  const rounded = number >= 1_000 ? Math.round(number) : Number(number.toPrecision(3));
  return rounded.toLocaleString('en-US', { maximumSignificantDigits: 9 });
}

function counted(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}

function money(dollars: number): string {
  return dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
