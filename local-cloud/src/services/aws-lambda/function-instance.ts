import type { Cloud } from '../../front-door/service.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { functionEnvironment } from './function-environment.ts';
import {
  endLine,
  initReportLine,
  initStartLine,
  newLogStream,
  type Report,
  reportLine,
  startLine,
  timeoutLine,
} from './function-log-lines.ts';
import { type Exchange, type FunctionProcess, startFunctionProcess } from './function-process.ts';
import { type Ending, readExchange } from './invocation-outcome.ts';
import type { InvocationFailure, InvocationSuccess } from './invocation-result.ts';
import { MEMORY_ALLOWANCE_BYTES } from './resident-memory.ts';
import type { InvokeMessage } from './runtime-protocol.ts';

const MEBIBYTE = 1024 * 1024;

export interface InstanceOptions {
  readonly definition: FunctionDefinition;
  readonly cloud: Cloud;
  readonly endpointUrl: string;
  readonly logs: LogStore;
  readonly clock: () => number;
  readonly sdkFolders: readonly string[];
}

export type InvocationRequest = Pick<InvokeMessage, 'requestId' | 'payload' | 'traceId'>;

/** One execution environment of a function: its process and its log stream. */
export interface FunctionInstance {
  readonly logStream: string;
  /** Loads the handler. Anything but `answered` with `ready` is a failed cold start, and its process is dead. */
  load(timeoutMs: number): Promise<Load>;
  /** Runs the handler, or reports why it could not be loaded. */
  invoke(request: InvocationRequest, load?: Load): Promise<InvocationSuccess | InvocationFailure>;
  /** False once the process has ended or is about to: it takes no further invocation. */
  isUsable(): boolean;
  kill(): void;
  readonly closed: Promise<unknown>;
}

export interface Load {
  readonly durationMs: number;
  readonly exchange: Exchange;
}

export function startInstance(options: InstanceOptions): FunctionInstance {
  const { definition, logs, clock } = options;
  const logStream = newLogStream(clock());
  const write = (line: string) => logs.append(definition.logGroup, logStream, clock(), line);
  write(initStartLine());
  const functionProcess = startProcess(options, logStream, write);
  let usable = true;
  void functionProcess.closed.then(() => {
    usable = false;
  });

  async function load(timeoutMs: number): Promise<Load> {
    const startedAt = performance.now();
    const exchange = await functionProcess.ready(timeoutMs);
    const durationMs = performance.now() - startedAt;
    if (!isReady(exchange)) {
      usable = false;
      functionProcess.kill();
      await functionProcess.closed;
      const ending = readExchange(exchange, { requestId: '', timeoutSeconds: timeoutMs / 1000 });
      write(initReportLine(durationMs, loadStatus(ending)));
    }
    return { durationMs, exchange };
  }

  async function invoke(request: InvocationRequest, loaded?: Load): Promise<InvocationSuccess | InvocationFailure> {
    const { requestId } = request;
    const { timeoutSeconds } = definition;
    write(startLine(requestId));
    const startedAt = performance.now();
    const timeoutMs = timeoutSeconds * 1000;
    const deadlineMs = Date.now() + timeoutMs;
    const exchange =
      loaded && !isReady(loaded.exchange)
        ? loaded.exchange
        : await functionProcess.invoke({ ...request, deadlineMs, functionArn: definition.arn }, timeoutMs);
    const durationMs = performance.now() - startedAt;
    const ending = readExchange(exchange, { requestId, timeoutSeconds });
    if (!leavesProcessUsable(exchange)) usable = false;
    if (ending.outcome === 'timeout') write(timeoutLine(requestId, clock(), timeoutSeconds));
    write(endLine(requestId));
    const usage = { durationMs, ...(loaded && { initDurationMs: loaded.durationMs }), maxMemoryMb: maxMemoryMb() };
    write(reportLine({ requestId, memoryMb: definition.memoryMb, ...usage, ...platformStatus(ending) }));
    return { requestId, logStream, ...usage, ...ending };
  }

  function maxMemoryMb(): number {
    return Math.min(definition.memoryMb, Math.ceil(functionProcess.highestBytes() / MEBIBYTE));
  }

  return {
    logStream,
    load,
    invoke,
    isUsable: () => usable,
    kill() {
      usable = false;
      functionProcess.kill();
    },
    closed: functionProcess.closed,
  };
}

function startProcess(options: InstanceOptions, logStream: string, onLine: (line: string) => void): FunctionProcess {
  const { definition } = options;
  return startFunctionProcess({
    environment: functionEnvironment(definition, { ...options, logStream }),
    codeFolder: definition.codeFolder,
    sdkFolders: options.sdkFolders,
    nodeFlags: heapFlags(definition),
    maxResidentBytes: definition.memoryMb * MEBIBYTE + MEMORY_ALLOWANCE_BYTES,
    // A call of console.log is one event, with its line breaks.
    onLine: (line) => onLine(line.replaceAll('\r', '\n')),
  });
}

/** As Lambda sets them, which leaves 5% to what is no JavaScript object, unless the function has its own. */
function heapFlags({ memoryMb, environment }: FunctionDefinition): string[] {
  if (/max[-_](old|semi)[-_]space[-_]size/.test(environment.NODE_OPTIONS ?? '')) return [];
  return [
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
    `--max-semi-space-size=${Math.max(1, Math.floor(memoryMb * 0.05))}`,
  ];
}

function leavesProcessUsable(exchange: Exchange): boolean {
  return exchange.type === 'answered' && !(exchange.message.type === 'failure' && exchange.message.isLast);
}

function isReady(exchange: Exchange): boolean {
  return exchange.type === 'answered' && exchange.message.type === 'ready';
}

function loadStatus(ending: Ending): { status: 'timeout' | 'error'; errorType?: string } {
  if (ending.outcome === 'timeout') return { status: 'timeout' };
  return { status: 'error', ...(ending.outcome !== 'ok' && { errorType: ending.errorType }) };
}

/** An error that the handler threw is none of the platform's: Lambda's REPORT says nothing of it. */
function platformStatus(ending: Ending): Pick<Report, 'status' | 'errorType'> {
  if (ending.outcome === 'timeout') return { status: 'timeout' };
  if (ending.outcome === 'ok' || ending.outcome === 'error') return {};
  return { status: 'error', errorType: ending.errorType };
}
