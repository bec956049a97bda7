import { invalidAttributeName, queueNameExists } from '../errors.ts';
import { checkQueueAttributes, effectiveAttributes } from '../rules/queue-attributes.ts';
import { checkQueueName } from '../rules/queue-name.ts';
import type { Action } from '../wire/action.ts';
import { requiredText, textMap } from '../wire/input.ts';
import { checkRedrive } from '../wire/redrive-check.ts';

/** Idempotent: for an existing queue it answers the URL, unless an attribute given differs from what the queue has. */
export const createQueue: Action = (broker, input) => {
  const name = requiredText(input, 'QueueName');
  const given = textMap(input, 'Attributes');
  const isFifo = given.FifoQueue === 'true';
  checkQueueName(name, isFifo);
  if (given.FifoQueue === 'false') throw invalidAttributeName('FifoQueue');
  checkQueueAttributes(given, isFifo);
  checkRedrive(broker, name, isFifo, given);

  const existing = broker.find(name);
  if (existing) {
    for (const [attribute, value] of Object.entries(given)) {
      if ((existing.row.attributes[attribute] ?? '') !== value) throw queueNameExists(attribute);
    }
    return { QueueUrl: broker.urlOf(existing) };
  }
  return { QueueUrl: broker.urlOf(broker.create(name, effectiveAttributes(given, isFifo), textMap(input, 'tags'))) };
};
