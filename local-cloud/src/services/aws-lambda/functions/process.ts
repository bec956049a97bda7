import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InvokeMessage, RuntimeMessage } from '../runtime/protocol.ts';
import { RUNTIME_FOLDER } from './definition.ts';
import { createLineSplitter } from './line-splitter.ts';

/** Interval at which the memory of a busy process is sampled. */
const MEMORY_SAMPLE_MS = 50;

/** How long output of a dead process may still come, from something it started outside of its process group. */
const OUTPUT_GRACE_MS = 1000;

export interface FunctionProcessOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly codeFolder: string;
  /** Folders that have the AWS SDK for code that does not bring it along. */
  readonly sdkFolders: readonly string[];
  /** Flags of Node.js itself. */
  readonly nodeFlags: readonly string[];
  /** The process is killed when its resident memory exceeds this. */
  readonly maxResidentBytes: number;
  /** Called with every line that the process writes, in order. */
  readonly onLine: (line: string) => void;
}

export type Exchange =
  | { readonly type: 'answered'; readonly message: RuntimeMessage }
  | ({ readonly type: 'exited' } & Exit)
  | { readonly type: 'timed-out' }
  | { readonly type: 'out-of-memory' };

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Reason why the process could not even start. */
  readonly startError?: Error;
}

/** One process, one exchange at a time. After any exchange that was not answered the process is dead. */
export interface FunctionProcess {
  /** Waits until the handler is loaded. */
  ready(timeoutMs: number): Promise<Exchange>;
  invoke(message: InvokeMessage, timeoutMs: number): Promise<Exchange>;
  /** Ends the process and everything that it started. */
  kill(): void;
  /** Resolves when the process is gone and its last line was given to `onLine`. */
  readonly closed: Promise<Exit>;
  /** Returns the highest resident memory seen. */
  highestBytes(): number;
}

export function startFunctionProcess(options: FunctionProcessOptions): FunctionProcess {
  const marker = randomBytes(16).toString('hex');
  const child = forkRuntime(marker, options);
  const answers = createAnswers();
  let highestBytes = 0;

  const closed = closedWithOutput(child, (line) => {
    if (!line.endsWith(marker)) return options.onLine(line);
    const unfinished = line.slice(0, -marker.length);
    if (unfinished) options.onLine(unfinished);
    answers.onMarker();
  });
  child.on('message', (message: RuntimeMessage) => {
    if ('rssBytes' in message) highestBytes = Math.max(highestBytes, message.rssBytes);
    answers.onMessage(message);
  });

  async function exchange(requestId: string | undefined, timeoutMs: number, send: () => void): Promise<Exchange> {
    let killedFor: 'timed-out' | 'out-of-memory' | undefined;
    const killFor = (reason: 'timed-out' | 'out-of-memory') => {
      killedFor ??= reason;
      killGroup(child);
    };
    const deadline = setTimeout(() => killFor('timed-out'), timeoutMs);
    const memoryWatch = setInterval(() => {
      const bytes = residentBytes(child.pid);
      highestBytes = Math.max(highestBytes, bytes);
      if (bytes > options.maxResidentBytes) killFor('out-of-memory');
    }, MEMORY_SAMPLE_MS);
    try {
      const answered = answers.next(requestId).then((message): Exchange => ({ type: 'answered', message }));
      send();
      const ended = closed.then((exit): Exchange => (killedFor ? { type: killedFor } : { type: 'exited', ...exit }));
      return await Promise.race([answered, ended]);
    } finally {
      clearTimeout(deadline);
      clearInterval(memoryWatch);
    }
  }

  return {
    ready: (timeoutMs) => exchange(undefined, timeoutMs, () => {}),
    invoke: (message, timeoutMs) =>
      // A message that can't be sent means that the process is ending: `closed` says how.
      exchange(message.requestId, timeoutMs, () => child.send(message, () => {})),
    kill: () => killGroup(child),
    closed,
    highestBytes: () => highestBytes,
  };
}

function forkRuntime(marker: string, options: FunctionProcessOptions): ChildProcess {
  return fork(join(RUNTIME_FOLDER, 'main.ts'), [marker, ...options.sdkFolders], {
    cwd: options.codeFolder,
    env: { ...options.environment },
    execPath: process.execPath,
    execArgv: [...options.nodeFlags],
    // In its own process group, Ctrl-C on the terminal does not reach the process, and a kill reaches all that it started.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}

/** Matches answers to requests. IPC overtakes stdout, so an answer counts only with the marker line that follows the output. */
function createAnswers() {
  let expected: { requestId: string | undefined; resolve: (message: RuntimeMessage) => void } | undefined;
  let answer: RuntimeMessage | undefined;
  let isMarked = false;

  function settle(): void {
    if (!expected || !answer || !isMarked) return;
    expected.resolve(answer);
    expected = undefined;
  }

  return {
    onMessage(message: RuntimeMessage): void {
      const requestId = 'requestId' in message ? message.requestId : undefined;
      if (expected?.requestId === requestId) answer = message;
      settle();
    },
    onMarker(): void {
      isMarked = true;
      settle();
    },
    /** Resolves to the answer to a request, or to the loading of the handler. Other answers are ignored. */
    next: (requestId: string | undefined): Promise<RuntimeMessage> =>
      new Promise((resolve) => {
        answer = undefined;
        isMarked = false;
        expected = { requestId, resolve };
      }),
  };
}

function closedWithOutput(child: ChildProcess, onLine: (line: string) => void): Promise<Exit> {
  for (const output of [child.stdout, child.stderr]) {
    const lines = createLineSplitter(onLine);
    output?.on('data', lines.write);
    output?.on('end', lines.end);
  }
  return new Promise((resolve) => {
    child.once('error', (startError) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, startError });
    });
    child.once('exit', () => {
      killGroup(child);
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, OUTPUT_GRACE_MS).unref();
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // The process group is already gone.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Reads the resident bytes of a process, Buffers included, or 0 if it is gone. Only Linux reports them
 * for another process; elsewhere the result is 0, and memory is reported but not limited.
 */
function residentBytes(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
