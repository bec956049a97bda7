/**
 * Runs in the process of one function instance, as Lambda's runtime does. `functions/process.ts` starts it; it loads the
 * handler, then answers one invocation at a time over IPC.
 */
import { format } from 'node:util';
import { type Handler, LambdaRuntimeError, loadHandler } from './load-handler.ts';
import {
  type InvokeMessage,
  MAX_RESPONSE_BYTES,
  type RuntimeError,
  type RuntimeFailure,
  type RuntimeMessage,
} from './protocol.ts';
import { provideSdk } from './sdk.ts';

const CONSOLE_LEVELS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

const channel = process.channel;
const sendToHost = process.send?.bind(process);
const [marker, ...sdkFolders] = process.argv.splice(2);
if (!channel || !sendToHost || !marker) throw new Error('only the function host can start a runtime');
// On Lambda there is no parent process, and libraries that find one behave differently.
delete process.send;

const writeStdout = process.stdout.write.bind(process.stdout);
// Two pipes would lose the order between them.
process.stderr.write = process.stdout.write.bind(process.stdout);

let handler: Handler;
let current: InvokeMessage | undefined;

patchConsole();
process.on('message', (message) => void invoke(message as InvokeMessage));
// When the host is gone, this instance ends with everything that it started.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
process.on('uncaughtException', (error) => die('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) => {
  die('Unhandled Promise Rejection', new LambdaRuntimeError('Runtime.UnhandledPromiseRejection', String(reason)), 128);
});
process.on('beforeExit', endUnsettled);
// While code of the function runs, only that code keeps the process alive: so an unsettled await is found at once.
channel.unref();
provideSdk(sdkFolders);

try {
  handler = await loadHandler(process.env.LAMBDA_TASK_ROOT ?? '', process.env._HANDLER ?? '');
  tellHost({ type: 'ready' });
  channel.ref();
} catch (error) {
  logFailure('Init Error', error);
  tellHost(failure(error, { isLast: true }), () => process.exit(1));
}

async function invoke(message: InvokeMessage): Promise<void> {
  current = message;
  process.env._X_AMZN_TRACE_ID = message.traceId;
  channel?.unref();
  let answer: RuntimeMessage;
  const { requestId } = message;
  try {
    const payload = serialize(await handler(JSON.parse(message.payload), contextOf(message)));
    answer = { type: 'response', requestId, payload, rssBytes: process.memoryUsage.rss() };
  } catch (error) {
    logFailure('Invoke Error', error);
    answer = failure(error, { requestId, isLast: false });
  }
  // Lambda's runtime lets callbacks that are already due run before it answers.
  setImmediate(() => {
    current = undefined;
    channel?.ref();
    tellHost(answer);
  });
}

function contextOf(message: InvokeMessage): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: message.functionArn,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: message.requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => message.deadlineMs - Date.now(),
  };
}

function serialize(value: unknown): string {
  let payload: string;
  try {
    payload = JSON.stringify(value) ?? 'null';
  } catch (cause) {
    throw new LambdaRuntimeError('Runtime.JSONStringifyError', 'Unable to stringify response body', { cause });
  }
  if (Buffer.byteLength(payload) > MAX_RESPONSE_BYTES) {
    const text = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
    throw new LambdaRuntimeError('Function.ResponseSizeTooLarge', text);
  }
  return payload;
}

/** Sends a message after a marker line, because IPC overtakes stdout: the host has every earlier line when it reads the marker. */
function tellHost(message: RuntimeMessage, then?: () => void): void {
  writeStdout(`${marker}\n`);
  sendToHost?.(message, () => then?.());
}

function failure(thrown: unknown, details: Pick<RuntimeFailure, 'requestId' | 'isLast'>): RuntimeFailure {
  return { type: 'failure', ...details, error: describeError(thrown), rssBytes: process.memoryUsage.rss() };
}

function logFailure(title: string, thrown: unknown): void {
  console.error(`${title} \t${errorAsLogged(thrown)}`);
}

function die(title: string, error: unknown, exitCode: number): void {
  logFailure(title, error);
  const request = current && { requestId: current.requestId };
  tellHost(failure(error, { ...request, isLast: true }), () => process.exit(exitCode));
}

/** Ends the process with status 13, as Node.js and Lambda's runtime do, when nothing is left that could settle an await. */
function endUnsettled(): void {
  if (!current) process.exit(13);
  die(
    'Invoke Error',
    new LambdaRuntimeError(
      'Runtime.NodeJsExit',
      `RequestId: ${current.requestId} Error: Node.js exited because of a Promise that was never settled`,
    ),
    13,
  );
}

/**
 * Gives console lines Lambda's text prefix. A line break inside one call becomes `\r`, so that the call stays one log
 * event. Text written to `process.stdout` directly (metrics in EMF) is not changed.
 */
function patchConsole(): void {
  for (const [method, level] of Object.entries(CONSOLE_LEVELS) as [keyof typeof CONSOLE_LEVELS, string][]) {
    console[method] = (...values: unknown[]) => {
      const text = [new Date().toISOString(), String(current?.requestId), level, format(...values)].join('\t');
      writeStdout(`${text.replaceAll('\n', '\r')}\n`);
    };
  }
}

/** Describes any thrown value as the document with which a failed invocation answers. */
function describeError(thrown: unknown): RuntimeError {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] };
}

/** Returns the JSON that Lambda logs beside `Invoke Error`, `Uncaught Exception` and the like. */
function errorAsLogged(thrown: unknown): string {
  if (!(thrown instanceof Error)) return JSON.stringify(describeError(thrown));
  const { errorType, errorMessage, trace } = describeError(thrown);
  try {
    return JSON.stringify({ errorType, errorMessage, ...thrown, stack: trace });
  } catch {
    // The error has fields that JSON can't express (a cycle, a bigint).
    return JSON.stringify({ errorType, errorMessage, stack: trace });
  }
}
