import type { SqsService } from '../services/sqs/index.ts';
import type { MessageItem, MessagePage } from './console-state.ts';
import { messageSubject } from './message-subject.ts';
import { textPreview } from './text-preview.ts';

const MAX_PAGE = 100;

/** One page of a queue's messages, whatever its length. `undefined` when there is no such queue. */
export function readMessages(sqs: SqsService, queue: string, query: URLSearchParams): MessagePage | undefined {
  if (!sqs.queues().some(({ name }) => name === queue)) return undefined;
  const limit = Math.min(MAX_PAGE, Math.max(1, Number(query.get('limit')) || MAX_PAGE));
  const found = sqs.peek(queue, { limit, after: Number(query.get('after')) || 0 });
  const last = found.at(-1);
  return { messages: found.map(messageItem), ...(last && found.length === limit && { next: last.sequence }) };
}

function messageItem(message: ReturnType<SqsService['peek']>[number]): MessageItem {
  const { messageId, state, visibleAt, receiveCount, body, attributes, systemAttributes } = message;
  const subject = messageSubject(body);
  const texts = Object.entries(attributes).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue]],
  );
  return {
    messageId,
    state,
    visibleAt,
    receiveCount,
    sentAt: Number(systemAttributes.SentTimestamp),
    ...(subject !== undefined && { subject }),
    attributes: Object.fromEntries(texts),
    ...textPreview(body),
  };
}
