import { type Draft, send } from '../engine/send.ts';
import { batchTooLong } from '../errors.ts';
import { attributesSize } from '../rules/message-attributes.ts';
import type { Action } from '../wire/action.ts';
import { readEntries, settleEntries } from '../wire/batch.ts';
import { readDraft } from '../wire/draft.ts';
import { requiredText } from '../wire/input.ts';
import { sentReply } from '../wire/sent-reply.ts';

/** For all messages of one request together. */
const MAXIMUM_BATCH_BYTES = 1_048_576;

/** What one entry has wrong fails that entry; the others are enqueued together, in their order. */
export const sendMessageBatch: Action = (broker, input) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  const entries = readEntries(input, 'SendMessageBatchRequestEntry');
  const { done, failed } = settleEntries(entries, ({ id, input }) => ({ id, draft: readDraft(queue, input) }));
  const bytes = done.reduce((sum, { draft }) => sum + size(draft), 0);
  if (bytes > MAXIMUM_BATCH_BYTES) throw batchTooLong(bytes, MAXIMUM_BATCH_BYTES);

  const sent = send(
    broker,
    queue,
    done.map(({ draft }) => draft),
  );
  const successful = done.flatMap(({ id, draft }, index) => {
    const receipt = sent[index];
    return receipt ? [{ Id: id, ...sentReply(queue, draft, receipt) }] : [];
  });
  return { Successful: successful, Failed: failed };
};

function size({ body, attributes }: Draft): number {
  return Buffer.byteLength(body) + attributesSize(attributes);
}
