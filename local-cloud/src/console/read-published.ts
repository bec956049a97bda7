import type { SnsService } from '../services/sns/service.ts';
import type { PublishedItem, PublishedPage } from './console-state.ts';
import { messageSubject } from './message-subject.ts';
import { textPreview } from './text-preview.ts';

type Published = ReturnType<SnsService['topics']>[number]['latest'][number];

/** What a topic has published last. `undefined` when there is no such topic. */
export function readPublished(sns: SnsService, topic: string): PublishedPage | undefined {
  const found = sns.topics().find(({ name }) => name === topic);
  return found && { messages: found.latest.map(publishedItem) };
}

function publishedItem({ messageId, publishedAt, subject, text }: Published): PublishedItem {
  const about = subject ?? messageSubject(text);
  return { messageId, publishedAt, ...(about !== undefined && { subject: about }), ...textPreview(text) };
}
