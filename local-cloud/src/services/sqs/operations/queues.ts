import { advance, type Broker, type Queue } from '../engine/broker.ts';
import { isQueueAttribute } from '../engine/queue-attributes.ts';
import { invalidAttributeName } from '../errors.ts';
import { type Operation, optionalText, requiredText, textList } from './operation.ts';

const getQueueAttributes: Operation = (broker, input) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  const names = textList(input, 'AttributeNames');
  const all = queueAttributes(broker, queue);
  for (const name of names) {
    if (name !== 'All' && !(name in all) && !isQueueAttribute(name)) throw invalidAttributeName(name);
  }
  const chosen = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return chosen.length > 0 ? { Attributes: Object.fromEntries(chosen) } : {};
};

function queueAttributes(broker: Broker, queue: Queue): Record<string, string> {
  advance(broker, queue);
  const { visible, inFlight, delayed } = queue.messages.counts();
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: inSeconds(queue.row.createdAt),
    LastModifiedTimestamp: inSeconds(queue.row.modifiedAt),
    ...queue.row.attributes,
  };
}

function inSeconds(milliseconds: number): string {
  return String(Math.floor(milliseconds / 1_000));
}

const getQueueUrl: Operation = (broker, input) => ({
  QueueUrl: broker.urlOf(broker.named(requiredText(input, 'QueueName'))),
});

const listQueues: Operation = (broker, input) => {
  const prefix = optionalText(input, 'QueueNamePrefix') ?? '';
  const urls = broker
    .queues()
    .filter(({ name }) => name.startsWith(prefix))
    .map(broker.urlOf);
  return urls.length > 0 ? { QueueUrls: urls } : {};
};

const listDeadLetterSourceQueues: Operation = (broker, input) => {
  const { arn } = broker.byUrl(requiredText(input, 'QueueUrl'));
  const sources = broker.queues().filter(({ settings }) => settings.redrive?.deadLetterTargetArn === arn);
  // The member begins with a small letter, unlike the one of ListQueues.
  return { queueUrls: sources.map(broker.urlOf) };
};

export const queueOperations: Readonly<Record<string, Operation>> = {
  GetQueueAttributes: getQueueAttributes,
  GetQueueUrl: getQueueUrl,
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
  ListQueues: listQueues,
};
