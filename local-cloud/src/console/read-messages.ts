import type { SnsService } from '../services/sns/index.ts';
import type { SqsService } from '../services/sqs/index.ts';
import type { MessageItem, MessagePage, PublishedPage, TextPreview } from './console-state.ts';

const MAX_PAGE = 100;
/** Enough for an S3 notification with a key of 1,024 bytes; a message may be 1 MiB. */
const PREVIEW_CHARACTERS = 8_000;

/** Reads one page of a queue's messages without receiving them. Returns `undefined` when there is no such queue. */
export function readMessages(sqs: SqsService, queue: string, query: URLSearchParams): MessagePage | undefined {
  if (!sqs.queues().some(({ name }) => name === queue)) return undefined;
  const limit = Math.min(MAX_PAGE, Math.max(1, Number(query.get('limit')) || MAX_PAGE));
  const found = sqs.peek(queue, { limit, after: Number(query.get('after')) || 0 });
  const last = found.at(-1);
  return { messages: found.map(messageItem), ...(last && found.length === limit && { next: last.sequence }) };
}

/** Reads the latest messages that a topic published. Returns `undefined` when there is no such topic. */
export function readPublished(sns: SnsService, topic: string): PublishedPage | undefined {
  const latest = sns.topics().find(({ name }) => name === topic)?.latest;
  return (
    latest && {
      messages: latest.map(({ messageId, publishedAt, subject, text }) => ({
        messageId,
        publishedAt,
        ...(subject === undefined ? subjectOf(text) : { subject }),
        ...textPreview(text),
      })),
    }
  );
}

function messageItem(message: ReturnType<SqsService['peek']>[number]): MessageItem {
  const { messageId, state, visibleAt, receiveCount, body, attributes, systemAttributes } = message;
  const texts = Object.entries(attributes).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue]],
  );
  return {
    messageId,
    state,
    visibleAt,
    receiveCount,
    sentAt: Number(systemAttributes.SentTimestamp),
    ...subjectOf(body),
    attributes: Object.fromEntries(texts),
    ...textPreview(body),
  };
}

function textPreview(text: string): TextPreview {
  return { preview: text.slice(0, PREVIEW_CHARACTERS), characters: text.length };
}

/** Names the subject of a message: the key of a file, type and id of a record, or the detail type of an event. */
export function subjectOf(body: string): { readonly subject?: string } {
  const message = parsed(body);
  if (message === undefined) return {};
  const { type, id, Message, 'detail-type': detailType } = message;
  const isRecord = isText(type) && isText(id);
  const subject =
    fileKey(message) ??
    // SNS may deliver a notification in its own envelope.
    fileKey(parsed(isText(Message) ? Message : '')) ??
    (isRecord ? `${type} ${id}` : detailType);
  return isText(subject) ? { subject } : {};
}

function fileKey(notification: Record<string, unknown> | undefined): string | undefined {
  const records = notification?.Records;
  const key: unknown = Array.isArray(records) ? Object(records[0])?.s3?.object?.key : undefined;
  return isText(key) ? decodedKey(key) : undefined;
}

function parsed(body: string): Record<string, unknown> | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    // A poison message.
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Events contain form-encoded keys. A key that is not a valid encoding is shown unchanged. */
function decodedKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}
