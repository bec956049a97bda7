import type { JSONValue } from '@aws-lambda-powertools/commons/types';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { ApiProblem } from './api-problem.ts';
import type { ApiAnswer } from './api-request.ts';
import { IDEMPOTENCY_HOURS, IDEMPOTENCY_TABLE } from './contract.ts';
import { unavailable } from './unavailable.ts';

const IN_PROGRESS_RETRY_SECONDS = 2;

export interface IdempotentRequest {
  readonly caller: string;
  readonly key: string;
  /** What has to be the same whenever the key is. */
  readonly content: JSONValue;
}

/**
 * Answers a request once: again with the same caller, key and content, the first answer is given again and `answer` not
 * called. A failed attempt leaves nothing behind.
 *
 * @throws ApiProblem `idempotency-key-reused`, `request-in-progress` or `unavailable`; whatever `answer` throws
 */
export type AnswerOnce = (
  request: IdempotentRequest,
  answer: () => Promise<ApiAnswer>,
  context: Context,
) => Promise<ApiAnswer & { readonly isReplay: boolean }>;

export interface AnswerOnceOptions {
  readonly dynamoDb: DynamoDBClient;
  readonly tableName: string;
  /** Keeps the keys of APIs that share a table apart. */
  readonly api: string;
}

export function createAnswerOnce({ dynamoDb, tableName, api }: AnswerOnceOptions): AnswerOnce {
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
    // The default is MD5, and both are told by clients.
    hashFunction: 'sha256',
    throwOnNoIdempotencyKey: true,
  });

  return async ({ caller, key, content }, answer, context) => {
    const hashed = { scope: [caller, key], content };
    let isReplay = true;
    let isAnswered = false;
    const answerOnce = makeIdempotent(
      async (_hashed: typeof hashed, _context: Context) => {
        isReplay = false;
        const given = await answer();
        isAnswered = true;
        return given;
      },
      { persistenceStore: store, config, keyPrefix: api },
    );
    try {
      return { ...(await answerOnce(hashed, context)), isReplay };
    } catch (error) {
      // The answer could not be remembered, so it is not given: the client tries again, and is not to wait for that.
      if (isAnswered) await store.deleteRecord(hashed).catch(() => {});
      throw problemOf(error);
    }
  };
}

function problemOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'IdempotencyValidationError') {
    return new ApiProblem('idempotency-key-reused', 'It was sent before with another body. Take a new key');
  }
  if (error.name === 'IdempotencyAlreadyInProgressError') {
    return new ApiProblem('request-in-progress', 'Ask again for its answer, with the same key and body', {
      headers: { 'Retry-After': String(IN_PROGRESS_RETRY_SECONDS) },
    });
  }
  return error.name.startsWith('Idempotency') ? unavailable(error.cause ?? error) : error;
}
