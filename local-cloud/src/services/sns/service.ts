import { type Clock, systemClock } from '../../base/clock.ts';
import type { Cloud, Service } from '../../front-door/service.ts';
import { type Deliver, publish } from './publish.ts';
import { checkMessage, type PublishOptions } from './rules/published-message.ts';
import { createTopics, type Topics } from './topics.ts';
import { handleRequest } from './wire/http.ts';

export interface SnsOptions {
  readonly cloud: Cloud;
  /** Puts a message into a queue: the `send` of the local SQS. */
  readonly deliver: Deliver;
  /** Origin of the links in messages, asked each time. */
  readonly baseUrl: () => string;
  /** Shows the user emails, which are not sent, and messages that nobody took. */
  readonly notify: (text: string) => void;
  /** @default the system's clock */
  readonly clock?: Clock;
}

export interface SnsService extends Service, Pick<Topics, 'ensureTopic' | 'ensureSubscription' | 'exists' | 'topics'> {
  /** Resolves when every subscription has the message, its dead-letter queue has it, or the user was told that it is lost. */
  publish(topicArn: string, message: string, options?: PublishOptions): Promise<{ messageId: string }>;
}

/** SNS with the semantics of AWS: fan-out to queues, and to the user's screen in place of email. */
export function openSns({ clock = systemClock, ...options }: SnsOptions): SnsService {
  const topics = createTopics(options.cloud);
  const sns = {
    ...topics,
    publish: async (topicArn: string, message: string, publishOptions: PublishOptions = {}) =>
      publish({ ...options, clock, topics }, topics.topic(topicArn), checkMessage(message, publishOptions)),
  };
  return {
    ...sns,
    handle: (request, response) => handleRequest({ ...sns, accountId: options.cloud.accountId }, request, response),
    close: async () => {},
  };
}
