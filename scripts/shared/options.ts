/** Typed command-line options: one table gives the parser, the types and the help. */
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
  /** As in `--max N`. */
  readonly placeholder: string;
  /** What it means without a value, for an option that may stand alone: `--local` is `--local=4566`. */
  readonly alone?: string;
  /** @throws Error with what is allowed */
  read(text: string): T;
}

export type Options = Readonly<Record<string, Flag | ValueOption<unknown>>>;

export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends ValueOption<infer T> ? T | undefined : boolean;
};

export interface Arguments<O extends Options> {
  readonly values: Values<O>;
  readonly positionals: readonly string[];
}

/**
 * Reads a command line.
 *
 * @throws UsageError that names the option, what was got and what is allowed
 */
export function readArguments<O extends Options>(options: O, argv: readonly string[]): Arguments<O> {
  const { values, positionals } = parse(options, argv);
  const read = Object.entries(options).map(([name, option]) => {
    const given = values[name];
    if (option.kind === 'flag') return [name, given === true];
    return [name, typeof given === 'string' ? readValue(name, option, given) : undefined];
  });
  return { values: Object.fromEntries(read) as Values<O>, positionals };
}

function parse(
  options: Options,
  argv: readonly string[],
): { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] } {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { kind }]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    return parseArgs({
      args: withLoneValues(options, argv),
      options: { ...config, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(explain(options, error as Error & { code?: string }));
  }
}

/** `--wait` becomes `--wait=120`, but `--wait 5` keeps its number. */
function withLoneValues(options: Options, argv: readonly string[]): string[] {
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
  return `There is no option ${unknown}${nearest ? `; did you mean --${nearest}?` : '; --help lists them'}`;
}

function readValue<T>(name: string, option: ValueOption<T>, given: string): T {
  try {
    return option.read(given);
  } catch (error) {
    throw new UsageError(`--${name} takes ${(error as Error).message}, got ${JSON.stringify(given)}`);
  }
}

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
