import { deleteMessage } from '../engine/acknowledge.ts';
import type { Action } from '../wire/action.ts';
import { readEntries, settleEntries } from '../wire/batch.ts';
import { requiredText } from '../wire/input.ts';

export const deleteMessageBatch: Action = (broker, input) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  const entries = readEntries(input, 'DeleteMessageBatchRequestEntry');
  const { done, failed } = broker.journal.transaction(() =>
    settleEntries(entries, ({ id, input }) => {
      deleteMessage(broker, queue, requiredText(input, 'ReceiptHandle'));
      return { Id: id };
    }),
  );
  return { Successful: done, Failed: failed };
};
