import type { Flag, ValueOption } from './options.ts';

export function flag(help: string): Flag {
  return { kind: 'flag', help };
}

export function text(placeholder: string, help: string): ValueOption<string> {
  return {
    kind: 'value',
    placeholder,
    help,
    read(given) {
      if (given === '') throw new Error('some text');
      return given;
    },
  };
}

interface IntegerRange {
  readonly min: number;
  /** @default - no upper bound */
  readonly max?: number;
  /** What the option means without a value. @default - it needs one */
  readonly alone?: number;
}

export function integer(placeholder: string, help: string, { min, max, alone }: IntegerRange): ValueOption<number> {
  const allowed = max === undefined ? `a whole number from ${min} on` : `a whole number from ${min} to ${max}`;
  return {
    kind: 'value',
    placeholder,
    help,
    ...(alone !== undefined && { alone: String(alone) }),
    read(given) {
      const number = /^\d+$/.test(given) ? Number(given) : Number.NaN;
      if (!(number >= min && number <= (max ?? Number.MAX_SAFE_INTEGER))) throw new Error(allowed);
      return number;
    },
  };
}

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** An age or a time span, read to milliseconds. */
export function duration(help: string): ValueOption<number> {
  return {
    kind: 'value',
    placeholder: 'AGE',
    help,
    read(given) {
      const [, amount, unit] = /^(\d+)([smhd])$/.exec(given) ?? [];
      if (amount === undefined) throw new Error('a number with s, m, h or d, as in 90s, 30m, 2h, 3d');
      return Number(amount) * SECONDS[unit as keyof typeof SECONDS] * 1000;
    },
  };
}

export function url(help: string): ValueOption<string> {
  return {
    kind: 'value',
    placeholder: 'URL',
    help,
    read(given) {
      if (!/^https?:$/.test(URL.parse(given)?.protocol ?? ''))
        throw new Error('an address such as http://127.0.0.1:4566');
      return given.replace(/\/+$/, '');
    },
  };
}
