/**
 * The alarms of every queue worker, API and topic, with their meaning and the limits for `alarm_overrides`. Their
 * metrics and thresholds are in `constructs/monitoring/`; what to do about them is in `docs/runbook.md`.
 */

export const SEVERITIES = {
  urgent: 'work stands still, act now',
  soon: 'nothing is lost, act within a day',
} as const;

export interface AlarmKind {
  readonly severity: keyof typeof SEVERITIES;
  /** Sentence that explains the alarm to the person on call. */
  readonly meaning: string;
  /** Unit of the threshold. A percentage refers to the limit of each worker. */
  readonly unit: string;
  /** Highest threshold that the metric can reach; the lowest allowed threshold is 1. */
  readonly max: number;
}

const DAY_SECONDS = 86_400;

export const WORKER_ALARMS = {
  'dead-letter-queue': {
    severity: 'soon',
    meaning: 'Messages wait in the dead-letter queue: they could not be processed.',
    unit: 'messages',
    max: 1_000_000,
  },
  'new-dead-letters': {
    severity: 'soon',
    meaning: 'The function has just given up on messages and sent them to the dead-letter queue, with the reason.',
    unit: 'messages a minute',
    max: 1_000_000,
  },
  retries: {
    severity: 'soon',
    meaning: 'Messages keep failing and are retried. If that goes on, they become dead letters.',
    unit: 'messages a minute',
    max: 1_000_000,
  },
  'oldest-message': {
    severity: 'urgent',
    meaning: 'The oldest message has waited too long. It is lost when it reaches the retention period of the queue.',
    unit: 'seconds',
    // Maximum retention of Amazon SQS.
    max: 14 * DAY_SECONDS,
  },
  'no-progress': {
    severity: 'urgent',
    meaning: 'Messages wait in the queue and not one of them is finished.',
    unit: 'messages',
    max: 1_000_000,
  },
  latency: {
    severity: 'soon',
    meaning: 'The slowest hundredth of the work is done later than promised, counted from its event.',
    unit: 'milliseconds',
    max: 14 * DAY_SECONDS * 1000,
  },
  errors: {
    severity: 'soon',
    meaning:
      'The function crashed, ran out of memory or out of time. Its messages come back after the visibility timeout.',
    unit: 'invocations a minute',
    max: 1_000_000,
  },
  throttles: {
    severity: 'soon',
    meaning:
      'AWS Lambda refuses to run the function: the account has no concurrency left. Every refusal uses up a receive.',
    unit: 'invocations a minute',
    max: 1_000_000,
  },
  duration: {
    severity: 'soon',
    meaning: 'An invocation overran its own deadline and was about to be killed.',
    unit: '% of the timeout',
    max: 100,
  },
  concurrency: {
    severity: 'soon',
    meaning: 'All allowed invocations have been running for a while: the queue is drained no faster than this.',
    unit: '% of the maximum concurrency',
    max: 100,
  },
} as const satisfies Record<string, AlarmKind>;

export const API_ALARMS = {
  'server-errors': {
    severity: 'urgent',
    meaning: 'The API keeps answering with errors of its own (5xx): what clients send is not taken.',
    unit: 'requests a minute',
    max: 1_000_000,
  },
  'slow-answers': {
    severity: 'soon',
    meaning: 'The slowest hundredth of the requests waits longer for its answer than promised.',
    unit: 'milliseconds',
    // Timeout of Amazon API Gateway.
    max: 29_000,
  },
} as const satisfies Record<string, AlarmKind>;

export const TOPIC_ALARMS = {
  undelivered: {
    severity: 'urgent',
    meaning: 'A message of the topic did not reach a subscriber, and no dead-letter queue has it.',
    unit: 'deliveries a minute',
    max: 1_000_000,
  },
} as const satisfies Record<string, AlarmKind>;

export const ALARMS = { ...WORKER_ALARMS, ...API_ALARMS, ...TOPIC_ALARMS };

export type WorkerAlarmName = keyof typeof WORKER_ALARMS;
export type ApiAlarmName = keyof typeof API_ALARMS;
export type TopicAlarmName = keyof typeof TOPIC_ALARMS;
export type AlarmName = keyof typeof ALARMS;

export const WORKER_ALARM_NAMES = Object.keys(WORKER_ALARMS) as readonly WorkerAlarmName[];
export const API_ALARM_NAMES = Object.keys(API_ALARMS) as readonly ApiAlarmName[];
export const TOPIC_ALARM_NAMES = Object.keys(TOPIC_ALARMS) as readonly TopicAlarmName[];

export const ALARM_NAMES = Object.keys(ALARMS) as readonly AlarmName[];

export function isAlarmName(name: string): name is AlarmName {
  return Object.hasOwn(ALARMS, name);
}
