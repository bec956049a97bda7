/** Options that take amounts as people write them: 5M files, 1.5MB, 2%. */
import type { ValueOption } from '../shared/options.ts';

const SCALES = { '': 1, k: 1e3, M: 1e6, G: 1e9 } as const;

const UNITS = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const;

function amountOf<Unit extends string>(
  placeholder: string,
  help: string,
  { units, allowed, min = 0, max = Number.MAX_SAFE_INTEGER }: AmountKind<Unit>,
): ValueOption<number> {
  return {
    kind: 'value',
    placeholder,
    help,
    read(given) {
      const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z%]*)$/.exec(given) ?? [];
      const factor = isUnit(units, unit) ? units[unit] : Number.NaN;
      const amount = digits === undefined ? Number.NaN : Number(digits) * factor;
      if (!(amount >= min && amount <= max)) throw new Error(allowed);
      return amount;
    },
  };
}

interface AmountKind<Unit extends string> {
  /** What a unit multiplies by. */
  readonly units: Readonly<Record<Unit, number>>;
  /** In words. */
  readonly allowed: string;
  readonly min?: number;
  readonly max?: number;
}

function isUnit<Unit extends string>(units: Readonly<Record<Unit, number>>, unit: string): unit is Unit {
  return Object.hasOwn(units, unit);
}

export function count(help: string): ValueOption<number> {
  return amountOf('N', help, { units: SCALES, allowed: 'a number such as 200, 50k or 1.5M' });
}

export function bytes(help: string): ValueOption<number> {
  return amountOf('SIZE', help, { units: UNITS, allowed: 'a size such as 500KB, 1.5MB or 2GiB' });
}

/** Read to a share of 1. */
export function percent(help: string): ValueOption<number> {
  const units = { '': 0.01, '%': 0.01 };
  return amountOf('PERCENT', help, { units, allowed: 'a percentage from 0 to 100, such as 2 or 0.5%', max: 1 });
}

export function milliseconds(help: string): ValueOption<number> {
  return amountOf('MS', help, { units: { '': 1, ms: 1 }, allowed: 'a number of milliseconds', min: 0.001 });
}

export function atLeastOne(placeholder: string, help: string): ValueOption<number> {
  return amountOf(placeholder, help, { units: { '': 1 }, allowed: 'a number from 1 on, such as 1.2', min: 1 });
}
