import { invalidParameter, notImplemented } from '../errors.ts';
import { publish as deliver } from '../publish.ts';
import type { Action } from '../wire/action.ts';
import { optionalText } from '../wire/form.ts';
import { readMessage } from '../wire/message-form.ts';

export const publish: Action = async (broker, form) => {
  if (form.has('PhoneNumber')) throw notImplemented('text messages to a PhoneNumber');
  const arn = optionalText(form, 'TopicArn') ?? optionalText(form, 'TargetArn');
  if (!arn) throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
  const topic = broker.topic(arn);
  const { messageId, sequenceNumber } = await deliver(broker, topic, readMessage(topic, form));
  return { MessageId: messageId, SequenceNumber: sequenceNumber };
};
