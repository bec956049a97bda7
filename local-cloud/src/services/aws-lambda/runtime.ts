/**
 * The process of one function instance, what Lambda calls the runtime. Started by `function-process.ts`, it loads the
 * handler, then answers one invocation at a time over IPC.
 */
import { patchConsole } from './runtime-console.ts';
import { describeError, errorAsLogged, LambdaRuntimeError } from './runtime-errors.ts';
import { type Handler, loadHandler } from './runtime-load-handler.ts';
import {
  type InvokeMessage,
  MAX_RESPONSE_BYTES,
  type RuntimeFailure,
  type RuntimeMessage,
} from './runtime-protocol.ts';
import { provideSdk } from './runtime-sdk.ts';

const channel = process.channel;
const sendToHost = process.send?.bind(process);
const [marker, ...sdkFolders] = process.argv.splice(2);
if (!channel || !sendToHost || !marker) throw new Error('runtime.ts is started by the function host only');
// On Lambda there is no parent to talk to, and libraries that find one behave differently.
delete process.send;

const writeStdout = process.stdout.write.bind(process.stdout);
// Two pipes would lose the order between them.
process.stderr.write = process.stdout.write.bind(process.stdout);

let handler: Handler;
let current: InvokeMessage | undefined;

patchConsole(writeStdout, () => current?.requestId);
process.on('message', (message) => void invoke(message as InvokeMessage));
// The host is gone: nothing of this instance, nor of what it started, may stay.
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

/** IPC overtakes stdout: the marker says that every line written before it has been written. */
function tellHost(message: RuntimeMessage, then?: () => void): void {
  writeStdout(`${marker}\n`);
  sendToHost?.(message, () => then?.());
}

function failure(thrown: unknown, details: Pick<RuntimeFailure, 'requestId' | 'isLast'>): RuntimeFailure {
  return { type: 'failure', ...details, error: describeError(thrown), rssBytes: process.memoryUsage.rss() };
}

function logFailure(what: string, thrown: unknown): void {
  console.error(`${what} \t${errorAsLogged(thrown)}`);
}

function die(what: string, error: unknown, exitCode: number): void {
  logFailure(what, error);
  const request = current && { requestId: current.requestId };
  tellHost(failure(error, { ...request, isLast: true }), () => process.exit(exitCode));
}

/** Nothing is left that could settle the await: Node.js ends with status 13, and so does Lambda's runtime. */
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
