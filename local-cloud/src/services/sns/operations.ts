import type { AwsQueryService } from '../../front-door/aws-query.ts';
import type { MessageAttribute, MessageAttributes } from '../sqs/engine/message-attributes.ts';
import { invalidParameter, notImplemented } from './errors.ts';
import type { PublishOptions } from './message.ts';
import type { Topics } from './topics.ts';

export interface Sns extends Pick<Topics, 'topic' | 'topics'> {
  readonly accountId: string;
  publish(topicArn: string, message: string, options: PublishOptions): Promise<{ messageId: string }>;
}

/** Returns the operations of the local SNS. Topics and subscriptions come from templates. */
export function createOperations(sns: Sns): AwsQueryService['operations'] {
  return {
    Publish: (form) => publish(sns, form),
    ListTopics: () => ({ Topics: { member: sns.topics().map(({ arn }) => ({ TopicArn: arn })) } }),
    ListSubscriptionsByTopic: (form) => listSubscriptionsByTopic(sns, form),
  };
}

async function publish(sns: Sns, form: URLSearchParams): Promise<object> {
  for (const name of ['PhoneNumber', 'MessageStructure']) {
    if (form.has(name)) throw notImplemented(`Publish with ${name}`);
  }
  const arn = form.get('TopicArn') ?? form.get('TargetArn');
  if (!arn) throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
  const { messageId } = await sns.publish(arn, form.get('Message') ?? '', {
    subject: form.get('Subject') ?? undefined,
    deduplicationId: form.get('MessageDeduplicationId') ?? undefined,
    attributes: readAttributes(form),
  });
  return { MessageId: messageId };
}

function listSubscriptionsByTopic({ topic, accountId }: Sns, form: URLSearchParams): object {
  const arn = form.get('TopicArn');
  if (!arn) throw invalidParameter('TopicArn Reason: no value for required parameter');
  const member = topic(arn).subscriptions.map((subscription) => ({
    SubscriptionArn: subscription.arn,
    Owner: accountId,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    TopicArn: subscription.topicArn,
  }));
  return { Subscriptions: { member } };
}

/** Reads the attributes, which the query protocol spreads over `MessageAttributes.entry.1.Value.StringValue` and the like. */
function readAttributes(form: URLSearchParams): MessageAttributes {
  const parts = [...form.keys()].map((key) => /^MessageAttributes\.entry\.(\d+)\./.exec(key)?.[1]);
  const numbers = new Set(parts.filter((part) => part !== undefined));
  const entries = [...numbers].map((number): [string, MessageAttribute] => {
    const read = (name: string) => form.get(`MessageAttributes.entry.${number}.${name}`);
    const StringValue = read('Value.StringValue');
    const BinaryValue = read('Value.BinaryValue');
    return [
      read('Name') ?? '',
      {
        DataType: read('Value.DataType') ?? '',
        ...(StringValue !== null && { StringValue }),
        ...(BinaryValue !== null && { BinaryValue }),
      },
    ];
  });
  return Object.fromEntries(entries);
}
