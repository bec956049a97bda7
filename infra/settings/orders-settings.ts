/** The settings of the stack Orders: a part of the table in `schema.ts`. */
import { isEmailAddress } from './aws-names.ts';
import type { Setting } from './kinds.ts';

export const ORDERS_SETTINGS = {
  enable_orders: {
    kind: 'flag',
    default: true,
    description:
      'Deploy the stack Orders: an HTTP API whose orders go over a topic to two queues, into a table and to the customer.',
  },
  notification_email: {
    kind: 'text',
    default: '',
    description:
      'Who gets the notices of all orders. AWS asks this address to confirm first. "" for nobody: others can subscribe to the topic that NoticeTopicArn names.',
    allowed: 'an e-mail address',
    isAllowed: (text: string) => text === '' || isEmailAddress(text),
    example: '"sales@example.com"',
  },
} as const satisfies Record<string, Setting>;
