import { changeVisibility } from '../engine/acknowledge.ts';
import type { Action } from '../wire/action.ts';
import { readEntries, settleEntries } from '../wire/batch.ts';
import { requiredText } from '../wire/input.ts';
import { readTimeoutMs } from './change-message-visibility.ts';

export const changeMessageVisibilityBatch: Action = (broker, input) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  const entries = readEntries(input, 'ChangeMessageVisibilityBatchRequestEntry');
  const { done, failed } = broker.journal.transaction(() =>
    settleEntries(entries, ({ id, input }) => {
      changeVisibility(broker, queue, requiredText(input, 'ReceiptHandle'), readTimeoutMs(input));
      return { Id: id };
    }),
  );
  return { Successful: done, Failed: failed };
};
