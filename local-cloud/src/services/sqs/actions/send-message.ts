import { send } from '../engine/send.ts';
import type { Action } from '../wire/action.ts';
import { readDraft } from '../wire/draft.ts';
import { requiredText } from '../wire/input.ts';
import { sentReply } from '../wire/sent-reply.ts';

export const sendMessage: Action = (broker, input) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  const draft = readDraft(queue, input);
  const [sent] = send(broker, queue, [draft]);
  return sent ? sentReply(queue, draft, sent) : {};
};
