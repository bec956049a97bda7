/** Command-line options with types: one table gives the parser, the types of the values and the help. */
import { parseArgs } from 'node:util';
import { nearestName } from '../../infra/settings/problems.ts';
import { UsageError } from './errors.ts';

interface Flag {
  readonly kind: 'flag';
  readonly help: string;
}

export interface ValueOption<T> {
  readonly kind: 'value';
  readonly help: string;
  /** Name of the value in the help: the N of `--max N`. */
  readonly placeholder: string;
  /** Value of an option that is given without one: `--local` means `--local=4566`. @default - a value is required */
  readonly alone?: string;
  /** Describes the allowed values, such as `a whole number from 1 to 500`. */
  readonly allowed: string;
  /** @returns `undefined` for a value that is not allowed */
  read(text: string): T | undefined;
}

export type Options = Readonly<Record<string, Flag | ValueOption<unknown>>>;

export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends ValueOption<infer T> ? T | undefined : boolean;
};

export interface Arguments<O extends Options> {
  readonly values: Values<O>;
  readonly positionals: readonly string[];
}

/** @throws UsageError that names the option, the value and what is allowed */
export function readArguments<O extends Options>(options: O, argv: readonly string[]): Arguments<O> {
  const { values, positionals } = parse(options, argv);
  const read = Object.entries(options).map(([name, option]) => {
    const given = values[name];
    if (option.kind === 'flag') return [name, given === true];
    return [name, typeof given === 'string' ? readValue(name, option, given) : undefined];
  });
  return { values: Object.fromEntries(read) as Values<O>, positionals };
}

function parse(options: Options, argv: readonly string[]) {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { kind }]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    const args = addLoneValues(options, argv);
    const { values, positionals } = parseArgs({
      args,
      options: { ...config, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    return { values: values as Readonly<Record<string, unknown>>, positionals };
  } catch (error) {
    throw new UsageError(explain(options, error as Error & { code?: string }));
  }
}

/** Turns `--wait` into `--wait=120`, unless a number follows as in `--wait 5`. */
function addLoneValues(options: Options, argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.map((argument, position) => {
    const option = end === -1 || position < end ? options[argument.replace(/^--/, '')] : undefined;
    const isLone = argument.startsWith('--') && option?.kind === 'value' && option.alone !== undefined;
    const hasValue = /^\d+$/.test(argv[position + 1] ?? '');
    return isLone && !hasValue ? `${argument}=${option.alone}` : argument;
  });
}

function explain(options: Options, { message, code }: Error & { code?: string }): string {
  const unknown = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? /'(--?[^']+)'/.exec(message)?.[1] : undefined;
  if (unknown === undefined) return message.split('. ')[0] ?? message;
  const nearest = nearestName(unknown.replace(/^--?/, ''), Object.keys(options));
  return `Unknown option ${unknown}; ${nearest ? `did you mean --${nearest}?` : '--help lists the options'}`;
}

function readValue<T>(name: string, { read, allowed }: ValueOption<T>, given: string): T {
  const value = read(given);
  if (value === undefined) throw new UsageError(`--${name} takes ${allowed}, got ${JSON.stringify(given)}`);
  return value;
}

export function flag(help: string): Flag {
  return { kind: 'flag', help };
}

/** Creates an option with a value; `read` returns `undefined` for a value that is not allowed. */
export function option<T>(
  placeholder: string,
  help: string,
  allowed: string,
  read: (text: string) => T | undefined,
): ValueOption<T> {
  return { kind: 'value', placeholder, help, allowed, read };
}

export function text(placeholder: string, help: string): ValueOption<string> {
  return option(placeholder, help, 'a value that is not empty', (given) => given || undefined);
}

interface IntegerRange {
  readonly min: number;
  /** @default - no upper bound */
  readonly max?: number;
  /** Value of the option when none is given. @default - a value is required */
  readonly alone?: number;
}

export function integer(placeholder: string, help: string, { min, max, alone }: IntegerRange): ValueOption<number> {
  const allowed = max === undefined ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`;
  const kind = option(placeholder, help, allowed, (given) => {
    const number = /^\d+$/.test(given) ? Number(given) : Number.NaN;
    return number >= min && number <= (max ?? Number.MAX_SAFE_INTEGER) ? number : undefined;
  });
  return alone === undefined ? kind : { ...kind, alone: String(alone) };
}

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** An age or a time span, in milliseconds. */
export function duration(help: string): ValueOption<number> {
  return option('AGE', help, 'a number with s, m, h or d, such as 90s, 30m, 2h or 3d', (given) => {
    const [, amount, unit] = /^(\d+)([smhd])$/.exec(given) ?? [];
    return amount === undefined ? undefined : Number(amount) * SECONDS[unit as keyof typeof SECONDS] * 1000;
  });
}

export function url(help: string): ValueOption<string> {
  return option('URL', help, 'an address such as http://127.0.0.1:4566', (given) => {
    const { protocol = '' } = URL.parse(given) ?? {};
    return /^https?:$/.test(protocol) ? given.replace(/\/+$/, '') : undefined;
  });
}
