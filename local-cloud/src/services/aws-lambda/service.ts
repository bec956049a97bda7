import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Service } from '../../front-door/service.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';
import { describeFunction, describeMapping } from './function-descriptions.ts';
import { type FunctionHost, FunctionNotFoundError, RequestTooLargeError } from './function-host.ts';
import { failurePayload } from './invocation-result.ts';
import { LambdaApiError } from './lambda-error.ts';

export interface LambdaServiceOptions {
  readonly host: FunctionHost;
  /** Asked at each request: mappings come and go. */
  readonly mappings: () => readonly EventSourceMapping[];
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Operation = (
  lambda: LambdaServiceOptions,
  functionName: string,
  request: IncomingMessage,
) => Reply | Promise<Reply>;

const OPERATIONS: readonly [method: string, path: RegExp, operation: Operation][] = [
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, invoke],
  [
    'GET',
    /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
    ({ host }, name) => json(describeFunction(host.definition(name))),
  ],
  ['GET', /^\/2015-03-31\/event-source-mappings\/?$/, listMappings],
];

/** Lambda's API: invoke functions, and look at them and their mappings. */
export function openLambda(options: LambdaServiceOptions): Service {
  return {
    async handle(request, response) {
      try {
        send(response, await perform(options, request));
      } catch (error) {
        sendError(response, asApiError(error));
      }
    },
    close: async () => {},
  };
}

async function perform(options: LambdaServiceOptions, request: IncomingMessage): Promise<Reply> {
  const { pathname } = new URL(request.url ?? '/', 'http://lambda');
  for (const [method, path, operation] of OPERATIONS) {
    const match = request.method === method && path.exec(pathname);
    if (match) return operation(options, functionNameOf(match[1] ?? ''), request);
  }
  const asked = `lambda ${request.method} ${pathname}`;
  throw new LambdaApiError(501, 'NotImplemented', `${asked} is not implemented by the local cloud`);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
async function invoke({ host }: LambdaServiceOptions, name: string, request: IncomingMessage): Promise<Reply> {
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type !== 'RequestResponse') {
    const what = `Invoke with InvocationType ${type}`;
    throw new LambdaApiError(501, 'NotImplemented', `lambda ${what} is not implemented by the local cloud`);
  }
  const payload = (await text(request)) || '{}';
  assertJson(payload);
  const result = await host.invoke(name, payload);
  if (result.outcome === 'throttled') {
    throw new LambdaApiError(429, 'TooManyRequestsException', 'Rate Exceeded.', { Reason: result.reason });
  }
  const version = { 'x-amz-executed-version': '$LATEST' };
  if (result.outcome === 'ok') return { status: 200, headers: version, body: result.payload };
  return { status: 200, headers: { ...version, 'x-amz-function-error': 'Unhandled' }, body: failurePayload(result) };
}

function assertJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Could not parse request body into json: ${reason}`;
    throw new LambdaApiError(400, 'InvalidRequestContentException', message);
  }
}

function listMappings({ host, mappings }: LambdaServiceOptions, _name: string, request: IncomingMessage): Reply {
  const { searchParams } = new URL(request.url ?? '/', 'http://lambda');
  const functionName = functionNameOf(searchParams.get('FunctionName') ?? '');
  const queueArn = searchParams.get('EventSourceArn');
  const wanted = mappings().filter(
    ({ definition }) =>
      (!functionName || definition.functionName === functionName) && (!queueArn || definition.queueArn === queueArn),
  );
  const described = wanted.map((mapping) =>
    describeMapping(mapping, host.definition(mapping.definition.functionName).arn),
  );
  return json({ EventSourceMappings: described });
}

/** A function is named by its name, its ARN or a part of it, each with or without `$LATEST`. */
function functionNameOf(encoded: string): string {
  const given = decodeURIComponent(encoded).replace(/:\$LATEST$/, '');
  return given.split(':function:').at(-1) ?? given;
}

function json(value: object): Reply {
  return { status: 200, headers: {}, body: JSON.stringify(value) };
}

function asApiError(error: unknown): LambdaApiError {
  if (error instanceof LambdaApiError) return error;
  if (error instanceof FunctionNotFoundError) return new LambdaApiError(404, error.name, error.message);
  if (error instanceof RequestTooLargeError) return new LambdaApiError(413, error.name, error.message);
  throw error;
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  const contentType = body === '' ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...contentType, ...headers, 'x-amzn-requestid': randomUUID() }).end(body);
}

function sendError(response: ServerResponse, { status, name, message, details }: LambdaApiError): void {
  const type = status < 500 ? 'User' : 'Service';
  const body = JSON.stringify({ Type: type, Message: message, message, ...details });
  send(response, { status, headers: { 'x-amzn-errortype': name }, body });
}
