/** The one place of exit codes, signals and error messages: every operator script is a command that runs here. */
import { constants } from 'node:os';
import { explainError } from './errors.ts';
import { type Arguments, type Options, readArguments } from './options.ts';
import { createProgress, type Progress } from './progress.ts';

export interface Session {
  /** Aborted by Ctrl-C and its like: start nothing new, give back what is held, report. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Prints the result to standard output. */
  print(text: string): void;
  /** Says something beside the result, on standard error. */
  note(text: string): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a command to its exit code: what `act` resolves to, 2 for a wrong command line, 1 for an error, and 130 (143,
 * 129) when it was stopped by a signal.
 */
export async function runCommand<O extends Options>(
  command: Command<O>,
  act: (input: Arguments<O>, session: Session) => Promise<number>,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  if (asksForHelp(argv)) {
    console.log(helpText(command));
    return;
  }
  const stop = stopOnSignals();
  const progress = createProgress(process.stderr);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `| head` closes the pipe: nobody is left to print for.
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  try {
    const code = await act(readArguments(command.options, argv), {
      signal: stop.signal,
      progress,
      print: (text) => console.log(text),
      note: (text) => console.error(text),
    });
    process.exitCode = stop.exitCode() ?? code;
  } catch (error) {
    progress.finish();
    const isStop = stop.signal.aborted && error instanceof Error && error.name === 'AbortError';
    if (!isStop) console.error(messageOf(error, command.name));
    process.exitCode = stop.exitCode() ?? (isUsage(error) ? 2 : 1);
  } finally {
    progress.finish();
    stop.release();
  }
}

function asksForHelp(argv: readonly string[]): boolean {
  return argv.includes('--help') || argv.includes('-h');
}

/** Ctrl-C in a terminal can deliver SIGINT twice, through npm and directly, so a second one is no reason for haste. */
function stopOnSignals() {
  const controller = new AbortController();
  let received: (typeof SIGNALS)[number] | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (received === undefined) console.error('\nStopping: nothing new is begun, what is held is given back …');
    received ??= SIGNALS.find((one) => one === signal);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    exitCode: () => (received === undefined ? undefined : 128 + constants.signals[received]),
    release() {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

function messageOf(error: unknown, name: string): string {
  const explained = explainError(error);
  if (explained === undefined)
    return `This is a mistake in ${name} itself:\n${(error as Error)?.stack ?? String(error)}`;
  return isUsage(error) ? `${explained}\n\nnpm run ${name} -- --help shows how it is used.` : explained;
}

function isUsage(error: unknown): boolean {
  return error instanceof Error && error.name === 'UsageError';
}

interface Command<O extends Options = Options> {
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
