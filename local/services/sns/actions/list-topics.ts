import type { Action } from '../wire/action.ts';
import { pageOf } from '../wire/page.ts';

export const listTopics: Action = (broker, form) => {
  const { page, NextToken } = pageOf(broker.topics(), form);
  return { Topics: { member: page.map(({ arn }) => ({ TopicArn: arn })) }, NextToken };
};
