import type { Cloud } from '../../../front-door/service.ts';
import type { LogStore } from '../../logs/log-store.ts';
import type { InvokeMessage } from '../runtime/protocol.ts';
import { type FunctionDefinition, functionEnvironment } from './definition.ts';
import { type Ending, type InvocationFailure, type InvocationSuccess, readExchange } from './invocation-result.ts';
import { logLines, newLogStream, type Report } from './log-lines.ts';
import { type Exchange, startFunctionProcess } from './process.ts';

const MEBIBYTE = 1024 * 1024;

/**
 * Resident memory that a function may have beyond its `MemorySize`: stripping the types of the local runtime costs 18 MB
 * here that it does not cost on Lambda, the rest is for sampling.
 */
const MEMORY_ALLOWANCE_BYTES = 32 * MEBIBYTE;

export interface InstanceOptions {
  readonly definition: FunctionDefinition;
  readonly cloud: Cloud;
  readonly endpointUrl: string;
  readonly logs: LogStore;
  readonly sdkFolders: readonly string[];
}

export type InvocationRequest = Pick<InvokeMessage, 'requestId' | 'payload' | 'traceId'>;

/** One execution environment of a function: its process and its log stream. */
export interface FunctionInstance {
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
  const { definition, logs } = options;
  const logStream = newLogStream(Date.now());
  const write = (line: string) => logs.append(definition.logGroup, logStream, Date.now(), line);
  write(logLines.initStart());
  const functionProcess = startFunctionProcess({
    environment: functionEnvironment(definition, { ...options, logStream }),
    codeFolder: definition.codeFolder,
    sdkFolders: options.sdkFolders,
    nodeFlags: heapFlags(definition),
    maxResidentBytes: definition.memoryMb * MEBIBYTE + MEMORY_ALLOWANCE_BYTES,
    // A call of console.log is one event, with its line breaks.
    onLine: (line) => write(line.replaceAll('\r', '\n')),
  });
  let usable = true;
  void functionProcess.closed.then(() => {
    usable = false;
  });
  const kill = () => {
    usable = false;
    functionProcess.kill();
  };

  async function load(timeoutMs: number): Promise<Load> {
    const startedAt = performance.now();
    const exchange = await functionProcess.ready(timeoutMs);
    const durationMs = performance.now() - startedAt;
    if (!isReady(exchange)) {
      kill();
      await functionProcess.closed;
      const ending = readExchange(exchange, { requestId: '', timeoutSeconds: timeoutMs / 1000 });
      write(logLines.initReport(durationMs, failureStatus(ending)));
    }
    return { durationMs, exchange };
  }

  async function invoke(request: InvocationRequest, loaded?: Load): Promise<InvocationSuccess | InvocationFailure> {
    const { requestId } = request;
    const { timeoutSeconds, memoryMb, arn: functionArn } = definition;
    write(logLines.start(requestId));
    const startedAt = performance.now();
    const timeoutMs = timeoutSeconds * 1000;
    const deadlineMs = Date.now() + timeoutMs;
    const exchange =
      loaded && !isReady(loaded.exchange)
        ? loaded.exchange
        : await functionProcess.invoke({ ...request, deadlineMs, functionArn }, timeoutMs);
    const durationMs = performance.now() - startedAt;
    const ending = readExchange(exchange, { requestId, timeoutSeconds });
    if (!leavesProcessUsable(exchange)) usable = false;
    if (ending.outcome === 'timeout') write(logLines.timeout(requestId, Date.now(), timeoutSeconds));
    write(logLines.end(requestId));
    const maxMemoryMb = Math.min(memoryMb, Math.ceil(functionProcess.highestBytes() / MEBIBYTE));
    const usage = { durationMs, ...(loaded && { initDurationMs: loaded.durationMs }), maxMemoryMb };
    // Lambda's REPORT line does not mention an error that the handler threw.
    const status = ending.outcome === 'error' ? {} : failureStatus(ending);
    write(logLines.report({ requestId, memoryMb, ...usage, ...status }));
    return { requestId, logStream, ...usage, ...ending };
  }

  return { load, invoke, isUsable: () => usable, kill, closed: functionProcess.closed };
}

/** Returns the heap flags that Lambda sets, which leave 5% to other memory, unless the function sets them itself. */
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

function failureStatus(ending: Ending): Pick<Report, 'status' | 'errorType'> {
  if (ending.outcome === 'ok') return {};
  return ending.outcome === 'timeout' ? { status: 'timeout' } : { status: 'error', errorType: ending.errorType };
}
