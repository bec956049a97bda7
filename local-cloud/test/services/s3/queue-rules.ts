import type { Event, NotificationConfiguration } from '@aws-sdk/client-s3';
import { QUEUE_ARN } from './local-s3.ts';

interface QueueRule {
  readonly Id?: string;
  readonly Events?: string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

/** A notification configuration that sends to one queue, by default every created object. */
export const toQueue = (rules: readonly QueueRule[]): NotificationConfiguration => ({
  QueueConfigurations: rules.map(({ Id, Events, prefix, suffix }) => ({
    Id,
    QueueArn: QUEUE_ARN,
    Events: (Events ?? ['s3:ObjectCreated:*']) as Event[],
    Filter: {
      Key: {
        FilterRules: [
          ...(prefix === undefined ? [] : [{ Name: 'prefix' as const, Value: prefix }]),
          ...(suffix === undefined ? [] : [{ Name: 'suffix' as const, Value: suffix }]),
        ],
      },
    },
  })),
});
