/** The settings of the stack StreamApi: a part of the table in `schema.ts`. */
import { isStageName } from './api-names.ts';
import type { Setting } from './kinds.ts';
import { isSchedule } from './schedule.ts';

export const STREAM_SETTINGS = {
  enable_stream_api: {
    kind: 'flag',
    default: true,
    description: 'Deploy the stack StreamApi: a REST API whose records go through a queue into a table.',
  },
  stream_queue_type: {
    kind: 'choice',
    default: 'standard',
    options: ['standard', 'fifo'],
    description:
      'Queue of StreamApi. "fifo" keeps the order of records with the same ISBN, and gives them to the function one at a time. Changing it makes new queues: drain the old ones first.',
  },
  stream_schedule: {
    kind: 'text',
    default: '',
    description:
      'Sends a tick through the queue of StreamApi again and again, to see that it is alive. "" for none. Times are UTC.',
    allowed: '"" or a schedule of Amazon EventBridge: rate(5 minutes), rate(1 hour), cron(0 6 ? * MON-FRI *)',
    isAllowed: (text: string) => text === '' || isSchedule(text),
    example: '"rate(5 minutes)"',
  },
  api_stage_name: {
    kind: 'text',
    default: 'dev',
    description: "Stage of the API of StreamApi: the first part of its URL's path.",
    allowed: '1 to 128 of a-z, A-Z, 0-9, "_" and "-"; not "test-invoke-stage", which AWS uses',
    isAllowed: isStageName,
  },
  manage_api_gateway_account: {
    kind: 'flag',
    default: true,
    description:
      'Let StreamApi set the role with which Amazon API Gateway writes logs, of which an account has one in a Region. false for the second deployment in one account and Region, or where somebody else set it.',
  },
} as const satisfies Record<string, Setting>;
