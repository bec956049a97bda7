import { batchError, SnsError } from '../errors.ts';
import { publish } from '../publish.ts';
import { MAXIMUM_MESSAGE_BYTES, type PublishedMessage } from '../rules/published-message.ts';
import type { Action } from '../wire/action.ts';
import { type Form, numberedForms, requiredText } from '../wire/form.ts';
import { readMessage } from '../wire/message-form.ts';

/** What one entry has wrong fails that entry; the others are published in their order. */
export const publishBatch: Action = async (broker, form) => {
  const topic = broker.topic(requiredText(form, 'TopicArn'));
  const accepted: { Id: string; message: PublishedMessage }[] = [];
  const failed: object[] = [];
  for (const { Id, entry } of readEntries(form)) {
    try {
      accepted.push({ Id, message: readMessage(topic, entry) });
    } catch (error) {
      if (!(error instanceof SnsError)) throw error;
      failed.push({ Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  const bytes = accepted.reduce((sum, { message }) => sum + message.bytes, 0);
  if (bytes > MAXIMUM_MESSAGE_BYTES) {
    throw batchError(
      'BatchRequestTooLong',
      `The batch may have ${MAXIMUM_MESSAGE_BYTES} bytes for all messages together, got ${bytes}.`,
    );
  }
  const successful: object[] = [];
  for (const { Id, message } of accepted) {
    const { messageId, sequenceNumber } = await publish(broker, topic, message);
    successful.push({ Id, MessageId: messageId, SequenceNumber: sequenceNumber });
  }
  return { Successful: { member: successful }, Failed: { member: failed } };
};

function readEntries(form: Form): { Id: string; entry: Form }[] {
  const entries = numberedForms(form, 'PublishBatchRequestEntries.member').map((entry) => ({
    Id: requiredText(entry, 'Id'),
    entry,
  }));
  if (entries.length === 0) throw batchError('EmptyBatchRequest', 'The batch request contains no entries.');
  if (entries.length > 10) {
    throw batchError('TooManyEntriesInBatchRequest', `A batch may have 10 entries, got ${entries.length}.`);
  }
  const ids = new Set<string>();
  for (const { Id } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id)) {
      throw batchError('InvalidBatchEntryId', `An Id has 1 to 80 letters, digits, hyphens or underscores, got ${Id}.`);
    }
    if (ids.has(Id)) {
      throw batchError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
    }
    ids.add(Id);
  }
  return entries;
}
