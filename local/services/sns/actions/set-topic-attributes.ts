import { invalidParameter } from '../errors.ts';
import { checkTopicAttributes } from '../rules/topic-attributes.ts';
import type { Action } from '../wire/action.ts';
import { optionalText, requiredText } from '../wire/form.ts';

export const setTopicAttributes: Action = (broker, form) => {
  const topic = broker.topic(requiredText(form, 'TopicArn'));
  const name = requiredText(form, 'AttributeName');
  if (name === 'FifoTopic') throw invalidParameter('AttributeName Reason: FifoTopic can not change');
  const change = { [name]: optionalText(form, 'AttributeValue') ?? '' };
  checkTopicAttributes(change);
  broker.updateTopic({ ...topic, attributes: { ...topic.attributes, ...change } });
  return {};
};
