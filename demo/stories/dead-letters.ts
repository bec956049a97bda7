/** Looks at dead letters and sends them back. */
import {
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { waitFor } from '../../bench/support/wait-for.ts';
import { labelOf, subjectsOf } from '../../scripts/replay/letters/subjects.ts';
import { queueArn } from '../../scripts/shared/queues.ts';

export interface DeadLetter {
  readonly reason: string;
  /** File, record or order in the message, or the start of the message. */
  readonly what: string;
  readonly body: string;
}

interface Queues {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

/** Reads the dead letters, and leaves them visible. */
export async function peekDeadLetters({ sqs, deadLetterQueueUrl }: Omit<Queues, 'queueUrl'>): Promise<DeadLetter[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: deadLetterQueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages.map(({ Body = '', MessageAttributes }) => ({
    reason: MessageAttributes?.errorCode?.StringValue ?? 'no reason recorded',
    what: labelOf({ subjects: subjectsOf(Body), body: Body }),
    body: Body,
  }));
}

/** Moves every dead letter back to its queue, and waits until the move is done. */
export async function sendBackDeadLetters({ sqs, queueUrl, deadLetterQueueUrl }: Queues): Promise<void> {
  const SourceArn = await queueArn(sqs, deadLetterQueueUrl);
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn: await queueArn(sqs, queueUrl) }));
  await waitFor('the dead letters to go back', async () => {
    const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
    return Results[0]?.Status === 'COMPLETED' ? true : undefined;
  });
}
