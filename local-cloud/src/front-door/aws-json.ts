import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { sendNotImplemented } from './error-response.ts';
import { readForm, requestedOperation } from './requested-service.ts';

/** The members of a request in AWS's own names, not checked yet. */
export type WireInput = Readonly<Record<string, unknown>>;
/** @param gone aborted when the client closes the connection */
export type WireOperation = (input: WireInput, gone: AbortSignal) => object | Promise<object>;

export interface AwsJsonService {
  /** Name that requests to the service are signed for. */
  readonly name: string;
  readonly version: '1.0' | '1.1';
  readonly operations: Readonly<Record<string, WireOperation>>;
  /** Largest request body. @default - any size */
  readonly maximumBytes?: number;
  /** Sends the CRC-32 of each response, which clients of DynamoDB compare. @default false */
  readonly checksum?: boolean;
}

export interface AwsErrorOptions {
  /** @default 400 */
  readonly status?: number;
  /** Name of the error in the service model. @default - the code */
  readonly shape?: string;
  /** Response body. @default - the shape and the message */
  readonly body?: WireInput;
}

/** An error that the client receives: the code that AWS uses, and a message that says what to change. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  readonly shape: string;
  readonly body: WireInput;

  constructor(code: string, message: string, options: AwsErrorOptions = {}) {
    super(message);
    const { status = 400, shape = code, body = { __type: shape, message } } = options;
    this.code = code;
    this.status = status;
    this.shape = shape;
    this.body = body;
  }
}

/** Serves one request of the AWS JSON protocol, whose operation is named by `X-Amz-Target`. */
export async function serveAwsJson(
  service: AwsJsonService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { name, operations } = service;
  const target = request.headers['x-amz-target'] === undefined ? undefined : requestedOperation(request);
  const operation = target !== undefined && Object.hasOwn(operations, target) ? operations[target] : undefined;
  if (!operation) return sendNotImplemented(request, response, name, await readForm(request));
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const input = parseInput(await readBody(request, service.maximumBytes));
    send(response, service, 200, await operation(input, gone.signal));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    response.setHeader('x-amzn-errortype', error.shape);
    response.setHeader('x-amzn-query-error', `${error.code};Sender`);
    send(response, service, error.status, error.body);
  }
}

async function readBody(request: IncomingMessage, maximumBytes = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maximumBytes) {
      throw new AwsError('RequestEntityTooLarge', `A request can be at most ${maximumBytes} bytes.`, { status: 413 });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseInput(body: Buffer): WireInput {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw serializationError(`The request body is not JSON: ${(error as Error).message}`);
  }
  if (isStructure(parsed)) return parsed;
  throw serializationError('The request body must be a JSON object.');
}

function serializationError(message: string): AwsError {
  return new AwsError('SerializationException', message, { shape: 'com.amazon.coral.service#SerializationException' });
}

function send(response: ServerResponse, { version, checksum }: AwsJsonService, status: number, body: object): void {
  const payload = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': `application/x-amz-json-${version}`,
    'content-length': payload.length,
    'x-amzn-requestid': randomUUID(),
    ...(checksum && { 'x-amz-crc32': crc32(payload) }),
  });
  response.end(payload);
}

interface FieldTypes {
  readonly string: string;
  readonly strings: readonly string[];
  readonly number: number;
  readonly boolean: boolean;
  /** Seconds since the epoch, or ISO 8601. */
  readonly timestamp: number | string;
  readonly structure: WireInput;
  readonly structures: readonly WireInput[];
}

type Check = readonly [expected: string, accepts: (value: unknown) => boolean];

const CHECKS: Readonly<Record<keyof FieldTypes, Check>> = {
  string: ['a string', isString],
  strings: ['a list of strings', (value) => Array.isArray(value) && value.every(isString)],
  number: ['a number', Number.isFinite],
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  timestamp: ['a timestamp', isTimestamp],
  structure: ['a structure', isStructure],
  structures: ['a list of structures', (value) => Array.isArray(value) && value.every(isStructure)],
};

/** Reads a member that may be missing. @throws AwsError that names the member when it has another type */
export function optional<T extends keyof FieldTypes>(
  input: WireInput,
  name: string,
  type: T,
): FieldTypes[T] | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const [expected, accepts] = CHECKS[type];
  if (accepts(value)) return value as FieldTypes[T];
  throw new AwsError('InvalidParameterValue', `${name} must be ${expected}, got ${JSON.stringify(value)}.`);
}

/** Reads a member that must be there and not empty. @throws AwsError that names the member */
export function required<T extends keyof FieldTypes>(input: WireInput, name: string, type: T): FieldTypes[T] {
  const value = optional(input, name, type);
  if (value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)) return value;
  throw new AwsError('MissingParameter', `The parameter ${name} is required.`, {
    shape: 'MissingRequiredParameterException',
  });
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isTimestamp(value: unknown): boolean {
  return Number.isFinite(isString(value) ? Date.parse(value) : value);
}

function isStructure(value: unknown): value is WireInput {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** Cuts one page out of a list. @param token position that the previous page returned */
export function pageOf<T>(all: readonly T[], token: string | undefined, limit: number): Page<T> {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError('InvalidNextToken', `NextToken must be a token of an earlier response, got '${token}'.`);
  }
  const end = start + limit;
  return { items: all.slice(start, end), ...(end < all.length && { nextToken: String(end) }) };
}
