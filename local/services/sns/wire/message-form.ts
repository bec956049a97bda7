import type { MessageAttribute, MessageAttributes } from '../../sqs/rules/message-attributes.ts';
import { checkMessage, type PublishedMessage } from '../rules/published-message.ts';
import type { Topic } from '../topic.ts';
import { type Form, nestedForm, numberedForms, optionalText } from './form.ts';

/** Reads one message: the request of Publish, or an entry of PublishBatch. */
export function readMessage(topic: Topic, form: Form): PublishedMessage {
  return checkMessage(topic, optionalText(form, 'Message') ?? '', {
    subject: optionalText(form, 'Subject'),
    messageStructure: optionalText(form, 'MessageStructure'),
    groupId: optionalText(form, 'MessageGroupId'),
    deduplicationId: optionalText(form, 'MessageDeduplicationId'),
    attributes: readAttributes(form),
  });
}

function readAttributes(form: Form): MessageAttributes {
  const entries = numberedForms(form, 'MessageAttributes.entry').map((entry): [string, MessageAttribute] => {
    const value = nestedForm(entry, 'Value');
    const StringValue = value.get('StringValue');
    const BinaryValue = value.get('BinaryValue');
    return [
      entry.get('Name') ?? '',
      {
        DataType: value.get('DataType') ?? '',
        ...(StringValue !== null && { StringValue }),
        ...(BinaryValue !== null && { BinaryValue }),
      },
    ];
  });
  return Object.fromEntries(entries);
}
