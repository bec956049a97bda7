import type { Options } from './options.ts';

export interface Command<O extends Options = Options> {
  /** The npm script: `replay`. */
  readonly name: string;
  /** What comes between the name and the options, as in `list|show|replay|purge`. */
  readonly usage?: string;
  /** What it does, in a sentence or a few. */
  readonly summary: string;
  readonly options: O;
  readonly examples: readonly { readonly type: string; readonly to: string }[];
  /** What exit code 0 means, and 1. */
  readonly exitCodes: { readonly 0: string; readonly 1: string };
}

export function helpText({ name, usage, summary, options, examples, exitCodes }: Command): string {
  const help = { ...options, help: { kind: 'flag' as const, help: 'this text' } };
  const heads = Object.entries(help).map(([option, spec]) => [headOf(option, spec), spec.help] as const);
  return [
    `npm run ${name} -- ${usage ? `${usage} ` : ''}[options]`,
    '',
    summary,
    '',
    'Options:',
    columns(heads),
    '',
    'Examples:',
    ...examples.map(({ type, to }) => `  npm run ${name} -- ${type}\n      ${to}`),
    '',
    'Exit code:',
    columns([
      ['0', exitCodes[0]],
      ['1', exitCodes[1]],
      ['2', 'the command line is wrong'],
      ['130', 'stopped by Ctrl-C, nothing lost'],
    ]),
  ].join('\n');
}

function headOf(name: string, option: Options[string]): string {
  if (option.kind === 'flag') return `--${name}`;
  return option.alone === undefined ? `--${name} ${option.placeholder}` : `--${name}[=${option.placeholder}]`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
