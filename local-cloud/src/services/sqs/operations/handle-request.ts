import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Broker } from '../engine/broker.ts';
import { notImplemented, SqsError, serializationError } from '../errors.ts';
import { consumeOperations } from './consume.ts';
import { moveTaskOperations } from './move-tasks.ts';
import { type Input, isObject, type Operation } from './operation.ts';
import { queueOperations } from './queues.ts';
import { sendOperations } from './send.ts';

/** Every operation that the local SQS implements. Queues are created from templates, not by operations. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({ ...queueOperations, ...sendOperations, ...consumeOperations, ...moveTaskOperations }),
);

/** Ten messages of together 1 MiB, base64 and JSON escapes included. */
const MAXIMUM_REQUEST_BYTES = 8 * 1_048_576;

/** Answers a request in AWS JSON 1.0, which all SDKs and the CLI have spoken with SQS since November 2023. */
export async function handleRequest(broker: Broker, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const disconnected = new AbortController();
  response.once('close', () => disconnected.abort());
  try {
    const operation = operationOf(request);
    const input = parseInput(await readBody(request));
    reply(response, 200, await operation(broker, input, disconnected.signal));
  } catch (error) {
    if (disconnected.signal.aborted) return;
    replyError(response, error);
  }
}

function operationOf({ headers }: IncomingMessage): Operation {
  const target = headers['x-amz-target'];
  if (typeof target !== 'string') {
    throw notImplemented('the Query protocol: use an SDK or CLI of November 2023 or later, which speaks JSON');
  }
  const name = target.slice(target.indexOf('.') + 1);
  const operation = OPERATIONS.get(name);
  if (!operation) throw notImplemented(name);
  return operation;
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
    if (isObject(input)) return input;
  } catch {
    // Invalid JSON gets the same reply as JSON that is not an object.
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
  const { code, queryCode, message, status } = error instanceof SqsError ? error : internalFailure(error);
  const fault = status < 500 ? 'Sender' : 'Receiver';
  reply(
    response,
    status,
    { __type: `com.amazonaws.sqs#${code}`, message },
    { 'x-amzn-query-error': `${queryCode};${fault}` },
  );
}

function internalFailure(error: unknown): SqsError {
  return new SqsError('InternalFailure', error instanceof Error ? error.message : String(error), { status: 500 });
}
