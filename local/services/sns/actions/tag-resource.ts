import type { Action } from '../wire/action.ts';
import { requiredText, textMap } from '../wire/form.ts';

export const tagResource: Action = (broker, form) => {
  const topic = broker.topic(requiredText(form, 'ResourceArn'));
  broker.updateTopic({ ...topic, tags: { ...topic.tags, ...textMap(form, 'Tags.member', 'Key', 'Value') } });
  return {};
};
