import { receive } from '../engine/receive.ts';
import type { Action } from '../wire/action.ts';
import { optionalInteger, requiredText, textList } from '../wire/input.ts';
import { receivedMessage } from '../wire/received-message.ts';

export const receiveMessage: Action = async (broker, input, { gone }) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  const visibilityTimeout = optionalInteger(input, 'VisibilityTimeout', 0, 43_200);
  const waitSeconds = optionalInteger(input, 'WaitTimeSeconds', 0, 20);
  const selection = {
    systemAttributes: [...textList(input, 'MessageSystemAttributeNames'), ...textList(input, 'AttributeNames')],
    messageAttributes: textList(input, 'MessageAttributeNames'),
  };

  const messages = await receive(broker, queue, {
    limit: optionalInteger(input, 'MaxNumberOfMessages', 1, 10) ?? 1,
    visibilityTimeoutMs:
      visibilityTimeout === undefined ? queue.settings.visibilityTimeoutMs : visibilityTimeout * 1_000,
    waitMs: waitSeconds === undefined ? queue.settings.receiveWaitMs : waitSeconds * 1_000,
    gone,
  });
  if (messages.length === 0) return {};
  return { Messages: messages.map((message) => receivedMessage(broker, queue, message, selection)) };
};
