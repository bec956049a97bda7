import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Service } from '../services/service.ts';
import { createAsyncInvocations } from './async-invocations.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';
import { describeFunction, describeMapping } from './function-descriptions.ts';
import { type FunctionHost, FunctionNotFoundError, RequestTooLargeError } from './function-host.ts';
import { type InvokeContext, type InvokeReply, invokeOperation } from './invoke-operation.ts';
import { LambdaApiError } from './lambda-error.ts';
import type { LogStore } from './log-store.ts';

export interface LambdaServiceOptions {
  readonly host: FunctionHost;
  readonly logs: LogStore;
  /** Asked at each request: mappings come and go. */
  readonly mappings: () => readonly EventSourceMapping[];
  /** Told of asynchronous events that are given up. */
  readonly log: (text: string) => void;
}

type Context = InvokeContext & Pick<LambdaServiceOptions, 'mappings'>;
type Operation = (context: Context, functionName: string, request: IncomingMessage) => Promise<InvokeReply>;

const OPERATIONS: readonly [method: string, path: RegExp, operation: Operation][] = [
  [
    'POST',
    /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
    async (context, name, request) => invokeOperation(context, name, request.headers, await text(request)),
  ],
  [
    'GET',
    /^\/2015-03-31\/functions\/?$/,
    async ({ host }) => json({ Functions: host.functions().map(describeFunction) }),
  ],
  [
    'GET',
    /^\/2015-03-31\/functions\/([^/]+)$/,
    async ({ host }, name) => json({ Configuration: describeFunction(host.definition(name)), Code: {} }),
  ],
  [
    'GET',
    /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
    async ({ host }, name) => json(describeFunction(host.definition(name))),
  ],
  ['GET', /^\/2015-03-31\/event-source-mappings\/?$/, listMappings],
];

/** Lambda's API: invoke functions, and look at them and their mappings. */
export function openLambda({ host, logs, mappings, log }: LambdaServiceOptions): Service {
  const asyncInvocations = createAsyncInvocations({ host, log });
  const context: Context = { host, logs, mappings, asyncInvocations };

  return {
    async handle(request, response) {
      try {
        send(response, await perform(context, request));
      } catch (error) {
        sendError(response, asApiError(error));
      }
    },
    async close() {
      asyncInvocations.close();
    },
  };
}

async function perform(context: Context, request: IncomingMessage): Promise<InvokeReply> {
  const { pathname } = new URL(request.url ?? '/', 'http://lambda');
  for (const [method, path, operation] of OPERATIONS) {
    const match = request.method === method && path.exec(pathname);
    if (match) return operation(context, functionNameOf(match[1] ?? ''), request);
  }
  const asked = `lambda ${request.method} ${pathname}`;
  throw new LambdaApiError(501, 'NotImplemented', `${asked} is not implemented by the local cloud`);
}

async function listMappings({ host, mappings }: Context, _name: string, request: IncomingMessage) {
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

function json(value: object): InvokeReply {
  return { status: 200, headers: {}, body: JSON.stringify(value) };
}

function asApiError(error: unknown): LambdaApiError {
  if (error instanceof LambdaApiError) return error;
  if (error instanceof FunctionNotFoundError) return new LambdaApiError(404, error.name, error.message);
  if (error instanceof RequestTooLargeError) return new LambdaApiError(413, error.name, error.message);
  throw error;
}

function send(response: ServerResponse, { status, headers, body }: InvokeReply): void {
  const contentType = body === '' ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...contentType, ...headers, 'x-amzn-requestid': randomUUID() }).end(body);
}

function sendError(response: ServerResponse, { status, name, message, details }: LambdaApiError): void {
  const type = status < 500 ? 'User' : 'Service';
  const body = JSON.stringify({ Type: type, Message: message, message, ...details });
  send(response, { status, headers: { 'x-amzn-errortype': name }, body });
}
