/** Runs an operator command: the one place for exit codes, signals, error messages and the help. */
import { constants } from 'node:os';
import { explainError } from './errors.ts';
import { type Arguments, type Options, readArguments } from './options.ts';
import { createProgress, type Progress } from './progress.ts';

export interface Command<O extends Options = Options> {
  /** Name of the npm script, such as `replay`. */
  readonly name: string;
  /** Arguments before the options, such as `list|show|replay|purge`. @default - options only */
  readonly usage?: string;
  readonly summary: string;
  readonly options: O;
  readonly examples: readonly { readonly type: string; readonly to: string }[];
  /** Meaning of the exit codes 0 and 1. */
  readonly exitCodes: { readonly 0: string; readonly 1: string };
}

export interface Session {
  /** Aborted by Ctrl-C, SIGTERM or SIGHUP: start nothing new, release what is held, report. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Prints the result to standard output. */
  print(text: string): void;
  /** Prints to standard error. */
  note(text: string): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a command and sets the exit code: the number that `act` returns, 2 for a wrong command line, 1 for an error, and 130
 * (143, 129) after a signal.
 */
export async function runCommand<O extends Options>(
  command: Command<O>,
  act: (input: Arguments<O>, session: Session) => Promise<number>,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  if (argv.includes('--help') || argv.includes('-h')) {
    console.log(helpText(command));
    return;
  }
  const stop = stopOnSignals();
  const progress = createProgress(process.stderr);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `| head` closes the pipe: nobody reads the rest.
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

/** Aborts on the first signal and ignores more: Ctrl-C can deliver SIGINT twice, through npm and directly. */
function stopOnSignals() {
  const controller = new AbortController();
  let received: (typeof SIGNALS)[number] | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (received === undefined) console.error('\nStopping after the current work …');
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
  if (explained === undefined) {
    return `This is a defect in ${name} itself:\n${(error as Error)?.stack ?? String(error)}`;
  }
  return isUsage(error) ? `${explained}\n\nRun npm run ${name} -- --help for usage.` : explained;
}

function isUsage(error: unknown): boolean {
  return error instanceof Error && error.name === 'UsageError';
}

export function helpText({ name, usage, summary, options, examples, exitCodes }: Command): string {
  const all = { ...options, help: { kind: 'flag' as const, help: 'show this help' } };
  return [
    `npm run ${name} -- ${usage ? `${usage} ` : ''}[options]`,
    '',
    summary,
    '',
    'Options:',
    columns(Object.entries(all).map(([option, spec]) => [headOf(option, spec), spec.help])),
    '',
    ...(examples.length > 0 ? ['Examples:'] : []),
    ...examples.map(({ type, to }) => `  npm run ${name} -- ${type}\n      ${to}`),
    ...(examples.length > 0 ? [''] : []),
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
