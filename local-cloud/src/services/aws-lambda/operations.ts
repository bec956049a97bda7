import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { EventSourceMappingDefinition } from './event-source-mapping/definition.ts';
import { DEFAULT_HANDLER, type FunctionDefinition } from './functions/definition.ts';
import { type FunctionHost, FunctionNotFoundError, RequestTooLargeError } from './functions/host.ts';
import { failurePayload } from './functions/invocation-result.ts';

export interface Lambda {
  readonly functions: FunctionHost;
  readonly mappings: readonly { readonly definition: EventSourceMappingDefinition }[];
}

/** An error reply of Lambda's API: https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html */
class LambdaApiError extends Error {
  readonly status: number;
  readonly details: Readonly<Record<string, string>>;

  constructor(status: number, name: string, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.details = details;
  }
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Operation = (lambda: Lambda, functionName: string, request: IncomingMessage) => Reply | Promise<Reply>;

const OPERATIONS: readonly [method: string, path: RegExp, operation: Operation][] = [
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, invoke],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, getFunctionConfiguration],
  ['GET', /^\/2015-03-31\/event-source-mappings\/?$/, listEventSourceMappings],
];

export async function handleRequest(lambda: Lambda, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(response, await perform(lambda, request));
  } catch (error) {
    sendError(response, asApiError(error));
  }
}

async function perform(lambda: Lambda, request: IncomingMessage): Promise<Reply> {
  const { pathname } = new URL(request.url ?? '/', 'http://lambda');
  for (const [method, path, operation] of OPERATIONS) {
    const match = request.method === method && path.exec(pathname);
    if (match) return operation(lambda, functionNameOf(match[1] ?? ''), request);
  }
  throw notImplemented(`${request.method} ${pathname}`);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
async function invoke({ functions }: Lambda, name: string, request: IncomingMessage): Promise<Reply> {
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type !== 'RequestResponse') throw notImplemented(`Invoke with InvocationType ${type}`);
  const payload = (await text(request)) || '{}';
  assertJson(payload);
  const result = await functions.invoke(name, payload);
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

/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html, as far as the local cloud knows it. */
function getFunctionConfiguration({ functions }: Lambda, name: string): Reply {
  const definition: FunctionDefinition = functions.definition(name);
  return json({
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    Runtime: 'nodejs24.x',
    Handler: definition.handler ?? DEFAULT_HANDLER,
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMb,
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: definition.environment },
    LoggingConfig: { LogFormat: 'Text', LogGroup: definition.logGroup },
  });
}

function listEventSourceMappings(lambda: Lambda, _name: string, request: IncomingMessage): Reply {
  const { searchParams } = new URL(request.url ?? '/', 'http://lambda');
  const wantedFunction = functionNameOf(searchParams.get('FunctionName') ?? '');
  const wantedQueue = searchParams.get('EventSourceArn');
  const wanted = lambda.mappings.filter(
    ({ definition: { functionName, queueArn } }) =>
      (!wantedFunction || functionName === wantedFunction) && (!wantedQueue || queueArn === wantedQueue),
  );
  return json({ EventSourceMappings: wanted.map(({ definition }) => describeMapping(definition, lambda.functions)) });
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
function describeMapping(definition: EventSourceMappingDefinition, functions: FunctionHost): object {
  const { maximumConcurrency } = definition;
  return {
    UUID: definition.uuid,
    EventSourceArn: definition.queueArn,
    FunctionArn: functions.definition(definition.functionName).arn,
    BatchSize: definition.batchSize,
    MaximumBatchingWindowInSeconds: definition.windowSeconds,
    FunctionResponseTypes: definition.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(maximumConcurrency !== undefined && { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
    State: 'Enabled',
  };
}

/** A client names a function by its name, its ARN or a part of it, each with or without `$LATEST`. */
function functionNameOf(encoded: string): string {
  const given = decodeURIComponent(encoded).replace(/:\$LATEST$/, '');
  return given.split(':function:').at(-1) ?? given;
}

function json(value: object): Reply {
  return { status: 200, headers: {}, body: JSON.stringify(value) };
}

function notImplemented(operation: string): LambdaApiError {
  return new LambdaApiError(501, 'NotImplemented', `lambda ${operation} is not implemented by the local cloud`);
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
