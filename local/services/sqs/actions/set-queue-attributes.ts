import { invalidAttributeValue } from '../errors.ts';
import { checkQueueAttributes, effectiveAttributes } from '../rules/queue-attributes.ts';
import type { Action } from '../wire/action.ts';
import { requiredText, textMap } from '../wire/input.ts';
import { checkRedrive } from '../wire/redrive-check.ts';

/** An empty value removes a policy or a key. */
export const setQueueAttributes: Action = (broker, input) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  const given = textMap(input, 'Attributes');
  const { isFifo } = queue.settings;
  checkQueueAttributes(given, isFifo, queue.row.attributes);
  if (given.FifoQueue === 'false') throw invalidAttributeValue('FifoQueue', 'Modifying queue type is not supported.');
  checkRedrive(broker, queue.name, isFifo, given);
  broker.update(queue, { attributes: effectiveAttributes({ ...queue.row.attributes, ...given }, isFifo) });
  return {};
};
