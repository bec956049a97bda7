import { advance, type Broker, type Queue } from '../engine/broker.ts';
import { invalidAttributeName } from '../errors.ts';
import { isQueueAttribute } from '../rules/queue-attributes.ts';
import type { Action } from '../wire/action.ts';
import { requiredText, textList } from '../wire/input.ts';

export const getQueueAttributes: Action = (broker, input) => {
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
