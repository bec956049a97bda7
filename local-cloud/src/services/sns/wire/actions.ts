import type { MessageAttribute, MessageAttributes } from '../../sqs/engine/message-attributes.ts';
import { invalidParameter, missingParameter, notImplemented } from '../errors.ts';
import type { PublishOptions } from '../rules/published-message.ts';
import type { Topics } from '../topics.ts';
import { type Form, nestedForm, numberedForms } from './form.ts';

export interface Sns extends Pick<Topics, 'topic' | 'topics'> {
  readonly accountId: string;
  publish(topicArn: string, message: string, options: PublishOptions): Promise<{ messageId: string }>;
}

/** One API operation: it answers with the content of its `Result` element. What it throws becomes the error reply. */
type Action = (sns: Sns, form: Form) => object | Promise<object>;

/** Every operation the local SNS speaks. Topics and subscriptions come from templates. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['Publish', publish],
  ['ListTopics', (sns) => ({ Topics: { member: sns.topics().map(({ arn }) => ({ TopicArn: arn })) } })],
  ['ListSubscriptionsByTopic', listSubscriptionsByTopic],
]);

async function publish(sns: Sns, form: Form): Promise<object> {
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

function listSubscriptionsByTopic({ topic, accountId }: Sns, form: Form): object {
  const arn = form.get('TopicArn');
  if (!arn) throw missingParameter('TopicArn');
  const member = topic(arn).subscriptions.map((subscription) => ({
    SubscriptionArn: subscription.arn,
    Owner: accountId,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    TopicArn: subscription.topicArn,
  }));
  return { Subscriptions: { member } };
}

function readAttributes(form: Form): MessageAttributes {
  const entries = numberedForms(form, 'MessageAttributes.entry').map((entry): [string, MessageAttribute] => {
    const value = nestedForm(entry, 'Value');
    const StringValue = value.get('StringValue');
    const BinaryValue = value.get('BinaryValue');
    return [
      entry.get('Name') ?? '',
      {
        DataType: value.get('DataType') ?? '',
        ...(StringValue !== null && { StringValue }),
        ...(BinaryValue !== null && { BinaryValue }),
      },
    ];
  });
  return Object.fromEntries(entries);
}
