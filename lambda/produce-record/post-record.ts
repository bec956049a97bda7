import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createAcceptOnce } from '../shared/api/accept-once.ts';
import type { AnswerRequest } from '../shared/api/api-handler.ts';
import { unavailable } from '../shared/api/api-problem.ts';
import { readBody } from '../shared/api/read-body.ts';
import { checkBookRecord, type RecordMessage, writeRecordMessage } from '../shared/book-record/record-message.ts';
import type { TelemetryVariable } from '../shared/contract.ts';
import { PRODUCE_RECORD_METRICS, type ProduceRecordVariable } from './contract.ts';

export interface PostRecordOptions {
  readonly environment: Readonly<Record<TelemetryVariable | ProduceRecordVariable, string>>;
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly metrics: Metrics;
}

/** Handles `POST`: accepts a book record and answers 202 with its id once the record is in the queue. */
export function postRecord({ environment, dynamoDb, sqs, metrics }: PostRecordOptions): AnswerRequest {
  const acceptOnce = createAcceptOnce({
    dynamoDb,
    tableName: environment.IDEMPOTENCY_TABLE_NAME,
    api: environment.POWERTOOLS_SERVICE_NAME,
    metrics,
    metricName: PRODUCE_RECORD_METRICS.accepted,
  });

  return async (request, call) => {
    const record = readBody(request, checkBookRecord, 'book record');
    const acceptance = {
      content: { ...record },
      idField: 'recordId',
      send: async (id: string) => {
        const message = { id, receivedAt: new Date().toISOString(), record };
        await enqueueRecord(message, { sqs, queueUrl: environment.QUEUE_URL, signal: call.signal });
        return { id };
      },
    };
    return acceptOnce(request, acceptance, call);
  };
}

interface EnqueueOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly signal: AbortSignal;
}

/** @throws ApiProblem `unavailable`; the queue may have the record nevertheless, under the same id. */
async function enqueueRecord(message: RecordMessage, { sqs, queueUrl, signal }: EnqueueOptions): Promise<void> {
  const command = new SendMessageCommand({
    QueueUrl: queueUrl,
    MessageBody: writeRecordMessage(message),
    ...(queueUrl.endsWith('.fifo') && {
      MessageGroupId: message.record.isbn,
      MessageDeduplicationId: message.id,
    }),
  });
  try {
    await sqs.send(command, { abortSignal: signal });
  } catch (error) {
    throw unavailable(error);
  }
}
