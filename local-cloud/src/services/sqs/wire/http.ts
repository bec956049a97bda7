import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Broker } from '../engine/broker.ts';
import { notImplemented, SqsError, serializationError } from '../errors.ts';
import { ACTIONS } from '../registry.ts';
import type { Input } from './input.ts';

/** Ten messages of together 1 MiB, base64 and JSON escapes included. */
const MAXIMUM_REQUEST_BYTES = 8 * 1_048_576;

/** AWS JSON 1.0, which all SDKs and the CLI have spoken with SQS since November 2023. */
export async function handleRequest(broker: Broker, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const disconnected = new AbortController();
  response.once('close', () => disconnected.abort());
  try {
    const action = actionOf(request);
    const input = parseInput(await readBody(request));
    const output = await action(broker, input, { gone: disconnected.signal });
    reply(response, 200, output);
  } catch (error) {
    if (disconnected.signal.aborted) return;
    replyError(response, error);
  }
}

function actionOf({ headers }: IncomingMessage) {
  const target = headers['x-amz-target'];
  if (typeof target !== 'string') {
    throw notImplemented('the Query protocol: use an SDK or CLI of November 2023 or later, which speaks JSON');
  }
  const operation = target.slice(target.indexOf('.') + 1);
  const action = ACTIONS.get(operation);
  if (!action) throw notImplemented(operation);
  return action;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAXIMUM_REQUEST_BYTES) {
      throw new SqsError('RequestEntityTooLarge', `A request can be at most ${MAXIMUM_REQUEST_BYTES} bytes.`, {
        status: 413,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parseInput(body: string): Input {
  try {
    const input: unknown = JSON.parse(body || '{}');
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Input;
  } catch {
    // Not JSON: the same answer as for JSON that is no object.
  }
  throw serializationError('The request body must be a JSON object.');
}

function reply(response: ServerResponse, status: number, output: object, headers: Record<string, string> = {}): void {
  const body = JSON.stringify(output);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(body);
}

function replyError(response: ServerResponse, error: unknown): void {
  const known = error instanceof SqsError ? error : internalError(error);
  const fault = known.status < 500 ? 'Sender' : 'Receiver';
  reply(
    response,
    known.status,
    { __type: `com.amazonaws.sqs#${known.code}`, message: known.message },
    { 'x-amzn-query-error': `${known.queryCode};${fault}` },
  );
}

function internalError(error: unknown): SqsError {
  return new SqsError('InternalFailure', error instanceof Error ? error.message : String(error), { status: 500 });
}
