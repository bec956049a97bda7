import { type Clock, systemClock } from '../../base/clock.ts';
import { serveAwsQuery } from '../../front-door/aws-query.ts';
import type { Cloud, Service } from '../../front-door/service.ts';
import { checkMessage, type PublishOptions } from './message.ts';
import { createOperations } from './operations.ts';
import { type Delivery, publish } from './publish.ts';
import { createTopics, type Topics } from './topics.ts';

export interface SnsOptions {
  readonly cloud: Cloud;
  /** Puts a message into a queue: the `send` of the local SQS. */
  readonly deliver: Delivery['deliver'];
  /** Returns the origin of the links in messages, called each time. */
  readonly baseUrl: () => string;
  /** Shows the user a line for each email, which is not sent, and for each lost message. */
  readonly notify: (line: string) => void;
  /** @default - the system's clock */
  readonly clock?: Clock;
}

export interface SnsService extends Service, Pick<Topics, 'ensureTopic' | 'ensureSubscription' | 'exists' | 'topics'> {
  /** Resolves when every subscription or its dead-letter queue has the message, or the user was notified that it is lost. */
  publish(topicArn: string, message: string, options?: PublishOptions): Promise<{ messageId: string }>;
}

/** Opens SNS with the semantics of AWS: fan-out to queues, and to the user's screen in place of email. */
export function openSns({ clock = systemClock, ...options }: SnsOptions): SnsService {
  const topics = createTopics(options.cloud);
  const sns = {
    ...topics,
    publish: async (topicArn: string, message: string, publishOptions: PublishOptions = {}) =>
      publish({ ...options, clock, topics }, topics.topic(topicArn), checkMessage(message, publishOptions)),
  };
  const service = {
    name: 'sns',
    namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    operations: createOperations({ ...sns, accountId: options.cloud.accountId }),
  };
  return {
    ...sns,
    handle: (request, response) => serveAwsQuery(service, request, response),
    close: async () => {},
  };
}
