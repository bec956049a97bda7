import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { waitFor } from '../../bench/support/wait-for.ts';
import { labelOf, subjectsOf } from '../../scripts/replay/letters/subjects.ts';

export interface DeadLetter {
  readonly reason: string;
  /** The file or the record that it is about, or how it begins. */
  readonly what: string;
  readonly body: string;
}

interface Queues {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

/** Looks at the dead letters without taking them: they stay visible. */
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

/** Moves every dead letter back to the queue it came from, and waits until the move is done. */
export async function sendBackDeadLetters({ sqs, queueUrl, deadLetterQueueUrl }: Queues): Promise<void> {
  const SourceArn = await queueArn(sqs, deadLetterQueueUrl);
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn: await queueArn(sqs, queueUrl) }));
  await waitFor('the dead letters to go back', async () => {
    const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
    return Results[0]?.Status === 'COMPLETED' ? true : undefined;
  });
}

async function queueArn(sqs: SQSClient, url: string): Promise<string> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  return Attributes?.QueueArn ?? '';
}
