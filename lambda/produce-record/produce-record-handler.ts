import { randomUUID } from 'node:crypto';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createAnswerOnce } from '../shared/api/answer-once.ts';
import { type ApiCall, type ApiHandler, createApiHandler } from '../shared/api/api-handler.ts';
import { ApiProblem } from '../shared/api/api-problem.ts';
import type { ApiAnswer, ApiRequest } from '../shared/api/api-request.ts';
import { derivedUuid } from '../shared/api/derived-uuid.ts';
import { readIdempotencyKey } from '../shared/api/idempotency-key.ts';
import { readJsonBody } from '../shared/api/read-json-body.ts';
import { checkBookRecord } from '../shared/book-record/check-book-record.ts';
import type { BookRecord } from '../shared/book-record/contract.ts';
import type { TelemetryVariable } from '../shared/contract.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { PRODUCE_RECORD_METRICS, type ProduceRecordVariable } from './contract.ts';
import { enqueueRecord } from './enqueue-record.ts';

export interface ProduceRecordDependencies {
  readonly environment: Readonly<Record<TelemetryVariable | ProduceRecordVariable, string>>;
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly telemetry: Telemetry;
}

/** `POST`: takes a book record, and answers 202 with its id once it is in the queue. */
export function createProduceRecordHandler(dependencies: ProduceRecordDependencies): ApiHandler {
  const { environment, dynamoDb, sqs, telemetry } = dependencies;
  const queueUrl = environment.QUEUE_URL;
  const answerOnce = createAnswerOnce({
    dynamoDb,
    tableName: environment.IDEMPOTENCY_TABLE_NAME,
    api: environment.POWERTOOLS_SERVICE_NAME,
  });

  async function accept(id: string, record: BookRecord, { signal, logger }: ApiCall): Promise<ApiAnswer> {
    logger.appendKeys({ recordId: id });
    const receivedAt = new Date().toISOString();
    await enqueueRecord({ id, receivedAt, record }, { sqs, queueUrl, signal });
    telemetry.metrics.addMetric(PRODUCE_RECORD_METRICS.accepted, MetricUnit.Count, 1);
    return { statusCode: 202, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id }) };
  }

  async function post(request: ApiRequest, call: ApiCall): Promise<ApiAnswer> {
    const startedAt = Date.now();
    const key = readIdempotencyKey(request);
    const record = readRecord(request);
    const { caller } = request;
    // With a key the id follows from the request: a retry after a failure half-way can't make a second row.
    const id = key === undefined ? randomUUID() : derivedUuid(caller, key, canonicalJson(record));
    const answer = () => accept(id, record, call);
    const { isReplay, ...given } =
      key === undefined
        ? { ...(await answer()), isReplay: false }
        : await answerOnce({ caller, key, content: { ...record } }, answer, call.context);
    const outcome = isReplay ? 'replayed' : 'accepted';
    call.logger.info(outcome, { outcome, recordId: id, ms: Date.now() - startedAt });
    return given;
  }

  return createApiHandler({
    methods: { POST: post },
    allowedOrigins: environment.CORS_ALLOWED_ORIGINS,
    telemetry,
    metricNames: PRODUCE_RECORD_METRICS,
  });
}

function readRecord(request: ApiRequest): BookRecord {
  const checked = checkBookRecord(readJsonBody(request));
  if ('record' in checked) return checked.record;
  throw new ApiProblem('invalid-body', 'It is no book record, see errors', { errors: checked.errors });
}

/** The same text whatever the order of the fields. */
function canonicalJson(record: BookRecord): string {
  return JSON.stringify(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
