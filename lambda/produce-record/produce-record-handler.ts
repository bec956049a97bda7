import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { createAcceptOnce } from '../shared/api/accept-once.ts';
import { type ApiCall, type ApiHandler, createApiHandler } from '../shared/api/api-handler.ts';
import { ApiProblem } from '../shared/api/api-problem.ts';
import type { ApiAnswer, ApiRequest } from '../shared/api/api-request.ts';
import { jsonAnswer } from '../shared/api/json-answer.ts';
import { readJsonBody } from '../shared/api/read-json-body.ts';
import { restMethods } from '../shared/api/rest-methods.ts';
import { readRestRequest } from '../shared/api/rest-request.ts';
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
export function createProduceRecordHandler(dependencies: ProduceRecordDependencies): ApiHandler<APIGatewayProxyEvent> {
  const { environment, dynamoDb, sqs, telemetry } = dependencies;
  const queueUrl = environment.QUEUE_URL;
  const acceptOnce = createAcceptOnce({
    dynamoDb,
    tableName: environment.IDEMPOTENCY_TABLE_NAME,
    api: environment.POWERTOOLS_SERVICE_NAME,
  });

  async function accept(id: string, record: BookRecord, { signal, logger }: ApiCall): Promise<ApiAnswer> {
    logger.appendKeys({ recordId: id });
    const receivedAt = new Date().toISOString();
    await enqueueRecord({ id, receivedAt, record }, { sqs, queueUrl, signal });
    telemetry.metrics.addMetric(PRODUCE_RECORD_METRICS.accepted, MetricUnit.Count, 1);
    return jsonAnswer(202, { id });
  }

  async function post(request: ApiRequest, call: ApiCall): Promise<ApiAnswer> {
    const startedAt = Date.now();
    const record = readRecord(request);
    const { id, isReplay, answer } = await acceptOnce(request, { ...record }, (id) => accept(id, record, call), call);
    const outcome = isReplay ? 'replayed' : 'accepted';
    call.logger.info(outcome, { outcome, recordId: id, ms: Date.now() - startedAt });
    return answer;
  }

  return createApiHandler({
    readRequest: readRestRequest,
    ...restMethods({ POST: post }, environment.CORS_ALLOWED_ORIGINS),
    telemetry,
    metricNames: PRODUCE_RECORD_METRICS,
  });
}

function readRecord(request: ApiRequest): BookRecord {
  const checked = checkBookRecord(readJsonBody(request));
  if ('record' in checked) return checked.record;
  throw new ApiProblem('invalid-body', 'It is no book record, see errors', { errors: checked.errors });
}
