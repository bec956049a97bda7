import { createHash, randomUUID } from 'node:crypto';
import type { JSONValue } from '@aws-lambda-powertools/commons/types';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import type { ApiCall } from './api-handler.ts';
import { ApiProblem, unavailable } from './api-problem.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer } from './api-request.ts';
import { IDEMPOTENCY_HOURS, IDEMPOTENCY_KEY_PATTERN, IDEMPOTENCY_TABLE } from './contract.ts';

const IN_PROGRESS_RETRY_SECONDS = 2;
const keyPattern = new RegExp(IDEMPOTENCY_KEY_PATTERN);

export interface AcceptOnceOptions {
  readonly dynamoDb: DynamoDBClient;
  readonly tableName: string;
  /** Separates the keys of APIs that share a table. */
  readonly api: string;
  readonly metrics: Metrics;
  /** Name of the metric that counts accepted requests. */
  readonly metricName: string;
}

export interface Acceptance {
  /** Content that must be the same whenever the idempotency key is the same. */
  readonly content: JSONValue;
  /** Field of the log lines that has the id. */
  readonly idField: string;
  /** Sends the content to where it is processed; resolves to the body of the answer. */
  readonly send: (id: string) => Promise<object>;
}

/**
 * Accepts the content of a request under a new id and answers 202. With an `Idempotency-Key`, the same request is accepted
 * only once, always has the same id, and gets its first answer again. A failed attempt leaves nothing behind.
 *
 * @throws ApiProblem `invalid-idempotency-key`, `idempotency-key-reused`, `request-in-progress` or `unavailable`; any error
 * of `send`
 */
export type AcceptOnce = (request: ApiRequest, acceptance: Acceptance, call: ApiCall) => Promise<ApiAnswer>;

export function createAcceptOnce({ metrics, metricName, ...options }: AcceptOnceOptions): AcceptOnce {
  const answerOnce = createAnswerOnce(options);

  return async (request, { content, idField, send }, call) => {
    const { caller } = request;
    const key = readIdempotencyKey(request);
    // Derived from the request, so that a retry after a failure half-way cannot create a second item.
    const id = key === undefined ? randomUUID() : derivedUuid(caller, key, canonicalJson(content));
    let isReplay = true;

    async function accept(): Promise<ApiAnswer> {
      isReplay = false;
      call.logger.appendKeys({ [idField]: id });
      const body = await send(id);
      metrics.addMetric(metricName, MetricUnit.Count, 1);
      return jsonAnswer(202, body);
    }

    const answer =
      key === undefined ? await accept() : await answerOnce({ caller, key, content }, accept, call.context);
    const outcome = isReplay ? 'replayed' : 'accepted';
    call.logger.info(outcome, { outcome, [idField]: id, ms: Date.now() - call.startedAt });
    return answer;
  };
}

type AnswerOnce = (
  request: { readonly caller: string; readonly key: string; readonly content: JSONValue },
  answer: () => Promise<ApiAnswer>,
  context: Context,
) => Promise<ApiAnswer>;

/** Remembers the answer by caller and key for 24 hours. */
function createAnswerOnce({ dynamoDb, tableName, api }: Omit<AcceptOnceOptions, 'metrics' | 'metricName'>): AnswerOnce {
  const store = new DynamoDBPersistenceLayer({
    tableName,
    awsSdkV3Client: dynamoDb,
    keyAttr: IDEMPOTENCY_TABLE.partitionKey,
    expiryAttr: IDEMPOTENCY_TABLE.timeToLiveAttribute,
  });
  const config = new IdempotencyConfig({
    eventKeyJmesPath: 'scope',
    payloadValidationJmesPath: 'content',
    expiresAfterSeconds: IDEMPOTENCY_HOURS * 3_600,
    // The default is MD5, and clients choose both key and content.
    hashFunction: 'sha256',
    throwOnNoIdempotencyKey: true,
  });

  return async ({ caller, key, content }, answer, context) => {
    const hashed = { scope: [caller, key], content };
    let isAnswered = false;
    const answerOnce = makeIdempotent(
      async (_hashed: typeof hashed, _context: Context) => {
        const given = await answer();
        isAnswered = true;
        return given;
      },
      { persistenceStore: store, config, keyPrefix: api },
    );
    try {
      return await answerOnce(hashed, context);
    } catch (error) {
      // The answer could not be stored, so it is not given. Deleting the key lets the client try again at once.
      if (isAnswered) await store.deleteRecord(hashed).catch(() => {});
      throw problemOf(error);
    }
  };
}

function problemOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'IdempotencyValidationError') {
    return new ApiProblem('idempotency-key-reused', 'The key was sent before with another body. Use a new key');
  }
  if (error.name === 'IdempotencyAlreadyInProgressError') {
    return new ApiProblem('request-in-progress', 'Ask again for its answer, with the same key and body', {
      headers: { 'Retry-After': String(IN_PROGRESS_RETRY_SECONDS) },
    });
  }
  return error.name.startsWith('Idempotency') ? unavailable(error.cause ?? error) : error;
}

/**
 * Reads the key: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 *
 * @returns undefined if the client sent none: then every request is a new one.
 * @throws ApiProblem `invalid-idempotency-key`
 */
export function readIdempotencyKey({ headers }: Pick<ApiRequest, 'headers'>): string | undefined {
  const [key, ...more] = headers.get('idempotency-key') ?? [];
  if (key === undefined) return undefined;
  if (more.length > 0) throw new ApiProblem('invalid-idempotency-key', 'Send one Idempotency-Key');
  if (!keyPattern.test(key)) {
    throw new ApiProblem('invalid-idempotency-key', 'An Idempotency-Key has 1 to 128 visible characters of ASCII');
  }
  return key;
}

/** Writes the same text whatever the order of the fields, at any depth. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Makes the same id from the same parts, version 8 of RFC 9562: https://www.rfc-editor.org/rfc/rfc9562#section-5.8 */
export function derivedUuid(...parts: readonly string[]): string {
  // JSON keeps ['ab', 'c'] and ['a', 'bc'] apart.
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
