import type { IncomingHttpHeaders } from 'node:http';
import type { AsyncInvocations } from './async-invocations.ts';
import type { FunctionHost } from './function-host.ts';
import { failurePayload, type InvocationResult } from './invocation-result.ts';
import { LambdaApiError } from './lambda-error.ts';
import type { LogStore } from './log-store.ts';

/** The log that `LogType: Tail` returns has at most so many bytes. */
const TAIL_BYTES = 4096;

export interface InvokeReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface InvokeContext {
  readonly host: FunctionHost;
  readonly logs: LogStore;
  readonly asyncInvocations: AsyncInvocations;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function invokeOperation(
  { host, logs, asyncInvocations }: InvokeContext,
  functionName: string,
  headers: IncomingHttpHeaders,
  body: string,
): Promise<InvokeReply> {
  const payload = body || '{}';
  assertJson(payload);
  const { logGroup } = host.definition(functionName);
  const type = headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'DryRun') return { status: 204, headers: {}, body: '' };
  if (type === 'Event') {
    asyncInvocations.send(functionName, payload);
    return { status: 202, headers: {}, body: '' };
  }
  if (type !== 'RequestResponse') {
    const text = `InvocationType is RequestResponse, Event or DryRun, got '${type}'`;
    throw new LambdaApiError(400, 'InvalidParameterValueException', text);
  }
  const result = await host.invoke(functionName, payload);
  if (result.outcome === 'throttled') {
    throw new LambdaApiError(429, 'TooManyRequestsException', 'Rate Exceeded.', { Reason: result.reason });
  }
  return {
    status: 200,
    headers: {
      'x-amz-executed-version': '$LATEST',
      ...(result.outcome !== 'ok' && { 'x-amz-function-error': 'Unhandled' }),
      ...(headers['x-amz-log-type'] === 'Tail' && { 'x-amz-log-result': logTail(logs, logGroup, result) }),
    },
    body: result.outcome === 'ok' ? result.payload : failurePayload(result),
  };
}

function assertJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `Could not parse request body into json: ${reason}`;
    throw new LambdaApiError(400, 'InvalidRequestContentException', text);
  }
}

/** The last of what this invocation logged, in base64. */
function logTail(logs: LogStore, group: string, result: Exclude<InvocationResult, { outcome: 'throttled' }>): string {
  const lines = logs.query(group, { stream: result.logStream }).map(({ line }) => line);
  const start = lines.findLastIndex((line) => line.startsWith(`START RequestId: ${result.requestId}`));
  const text = Buffer.from(`${lines.slice(Math.max(start, 0)).join('\n')}\n`);
  return text.subarray(-TAIL_BYTES).toString('base64');
}
