/** Options that take amounts as people write them: 5M files, 1.5MB, 2%. */
import { option, type ValueOption } from '../shared/options.ts';

interface AmountKind {
  /** Factor of each unit. */
  readonly units: Readonly<Record<string, number>>;
  readonly allowed: string;
  readonly min?: number;
  readonly max?: number;
}

function amount(placeholder: string, help: string, { units, allowed, min = 0, max }: AmountKind): ValueOption<number> {
  return option(placeholder, help, allowed, (given) => {
    const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z%]*)$/.exec(given) ?? [];
    const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
    const read = digits === undefined || factor === undefined ? Number.NaN : Number(digits) * factor;
    return read >= min && read <= (max ?? Number.MAX_SAFE_INTEGER) ? read : undefined;
  });
}

export function count(help: string): ValueOption<number> {
  const units = { '': 1, k: 1e3, M: 1e6, G: 1e9 };
  return amount('N', help, { units, allowed: 'a number such as 200, 50k or 1.5M' });
}

export function bytes(help: string): ValueOption<number> {
  const decimal = { '': 1, B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
  const binary = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
  return amount('SIZE', help, { units: { ...decimal, ...binary }, allowed: 'a size such as 500KB, 1.5MB or 2GiB' });
}

/** A share, read as a number from 0 to 1. */
export function percent(help: string): ValueOption<number> {
  const units = { '': 0.01, '%': 0.01 };
  return amount('PERCENT', help, { units, allowed: 'a percentage from 0 to 100, such as 2 or 0.5%', max: 1 });
}

export function milliseconds(help: string): ValueOption<number> {
  const units = { '': 1, ms: 1 };
  return amount('MS', help, { units, allowed: 'a number of milliseconds, such as 150 or 0.5', min: 0.001 });
}

export function atLeastOne(placeholder: string, help: string): ValueOption<number> {
  return amount(placeholder, help, { units: { '': 1 }, allowed: 'a number of at least 1, such as 1.2', min: 1 });
}
