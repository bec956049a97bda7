import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { unavailable } from '../shared/api/unavailable.ts';
import { type RecordMessage, writeRecordMessage } from '../shared/book-record/record-message.ts';

export interface EnqueueOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly signal: AbortSignal;
}

/**
 * Resolves when the queue has the record.
 *
 * @throws ApiProblem `unavailable`; the queue may have it nonetheless, under the same id.
 */
export async function enqueueRecord(message: RecordMessage, { sqs, queueUrl, signal }: EnqueueOptions): Promise<void> {
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
