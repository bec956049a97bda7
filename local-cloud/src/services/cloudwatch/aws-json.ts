import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { sendNotImplemented } from '../../front-door/error-response.ts';
import { readForm, requestedOperation } from '../../front-door/requested-service.ts';
import { AwsError } from './aws-error.ts';

export type WireInput = Readonly<Record<string, unknown>>;
export type WireAction = (input: WireInput) => object | Promise<object>;

export interface AwsJsonService {
  /** The name that requests are signed for. */
  readonly name: string;
  readonly version: '1.0' | '1.1';
  readonly actions: Readonly<Record<string, WireAction>>;
}

/** Serves one request of the AWS JSON protocol: the action is named by `X-Amz-Target`. */
export async function serveAwsJson(
  service: AwsJsonService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = request.headers['x-amz-target'] === undefined ? undefined : requestedOperation(request);
  const action = name !== undefined && Object.hasOwn(service.actions, name) ? service.actions[name] : undefined;
  if (!action) return sendNotImplemented(request, response, service.name, await readForm(request));
  try {
    answer(response, service, 200, await action(parseInput(await buffer(request))));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    response.setHeader('x-amzn-errortype', error.shape);
    response.setHeader('x-amzn-query-error', `${error.code};Sender`);
    answer(response, service, error.status, { __type: error.shape, message: error.message });
  }
}

function parseInput(body: Buffer): WireInput {
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new AwsError('SerializationException', 'The request body must be a JSON object.');
  }
  return parsed as WireInput;
}

function answer(response: ServerResponse, { version }: AwsJsonService, status: number, body: object): void {
  const payload = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': `application/x-amz-json-${version}`,
    'content-length': payload.length,
    'x-amzn-requestid': randomUUID(),
  });
  response.end(payload);
}
