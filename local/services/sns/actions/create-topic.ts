import { ensureTopic } from '../ensure.ts';
import { invalidParameter } from '../errors.ts';
import type { Action } from '../wire/action.ts';
import { requiredText, textMap } from '../wire/form.ts';

/** Idempotent: for an existing topic it answers the ARN, unless an attribute given differs from what the topic has. */
export const createTopic: Action = (broker, form) => {
  const name = requiredText(form, 'Name');
  const attributes = textMap(form, 'Attributes.entry');
  const tags = textMap(form, 'Tags.member', 'Key', 'Value');
  const existing = broker.findTopic(broker.arnOf(name));
  if (existing) {
    const differs = Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value);
    if (differs) throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
    const hasOtherTags = Object.entries(tags).some(([key, value]) => existing.tags[key] !== value);
    if (hasOtherTags) throw invalidParameter('Tags Reason: Topic already exists with different tags');
    return { TopicArn: existing.arn };
  }
  return { TopicArn: ensureTopic(broker, name, attributes, tags).arn };
};
