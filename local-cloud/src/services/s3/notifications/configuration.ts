import { formEncode } from '../http/request.ts';
import { invalidArgument } from '../http/s3-error.ts';

/** Destination of a notification. */
export interface NotificationTarget {
  readonly kind: 'queue' | 'topic';
  readonly arn: string;
}

/** One entry of a bucket's notification configuration. */
export interface NotificationRule {
  /** Shown in the event as `configurationId`. */
  readonly id: string;
  readonly target: NotificationTarget;
  /** Such as `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  /** The beginning of the key as the event shows it: form-encoded, with a blank as `+`. @default - every key */
  readonly prefix?: string;
  /** The end of the key, in the same form. @default - every key */
  readonly suffix?: string;
}

export type NotificationConfiguration = readonly NotificationRule[];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
const EMITTED = [
  's3:ObjectCreated:Put',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:CompleteMultipartUpload',
  's3:ObjectRemoved:Delete',
  's3:ObjectRemoved:DeleteMarkerCreated',
];
/** Event types of AWS that never occur here. A configuration may name them, as on AWS. */
const NEVER_EMITTED =
  /^s3:(ObjectCreated:Post|ObjectRestore:(\*|Post|Completed|Delete)|ReducedRedundancyLostObject|Replication:.+|ObjectTagging:(\*|Put|Delete)|ObjectAcl:Put|LifecycleExpiration:.+|LifecycleTransition|IntelligentTiering|ObjectAnnotation:(\*|Put|Delete)|ObjectRetention:Put)$/;

export function isNeverEmitted(event: string): boolean {
  return NEVER_EMITTED.test(event);
}

/** @throws S3Error InvalidArgument for unknown events and for rules that overlap */
export function checkConfiguration(rules: NotificationConfiguration): void {
  for (const rule of rules) {
    for (const event of rule.events) {
      if (!EMITTED.some((emitted) => covers(event, emitted)) && !isNeverEmitted(event)) {
        throw invalidArgument('The event is not supported for notifications', 'Event', event);
      }
    }
    if (rule.events.length === 0) throw invalidArgument('A notification configuration needs an Event', 'Event', '');
  }
  for (const [index, left] of rules.entries()) {
    for (const right of rules.slice(index + 1)) {
      if (overlap(left, right)) {
        throw invalidArgument(
          'Configurations overlap. Configurations on the same bucket cannot share a common event type, unless their prefixes or suffixes exclude each other.',
          'Id',
          `${left.id}, ${right.id}`,
        );
      }
    }
  }
}

/** Returns whether the rule asks for `eventName` (`s3:ObjectCreated:Put`) of `key`. */
export function isWanted(rule: NotificationRule, eventName: string, key: string): boolean {
  const encoded = formEncode(key);
  return (
    rule.events.some((event) => covers(event, eventName)) &&
    encoded.startsWith(rule.prefix ?? '') &&
    encoded.endsWith(rule.suffix ?? '')
  );
}

function covers(pattern: string, event: string): boolean {
  return pattern === event || (pattern.endsWith(':*') && event.startsWith(pattern.slice(0, -1)));
}

function overlap(left: NotificationRule, right: NotificationRule): boolean {
  const sharesEvent = left.events.some((one) => right.events.some((other) => covers(one, other) || covers(other, one)));
  const [leftPrefix, rightPrefix] = [left.prefix ?? '', right.prefix ?? ''];
  const [leftSuffix, rightSuffix] = [left.suffix ?? '', right.suffix ?? ''];
  return (
    sharesEvent &&
    (leftPrefix.startsWith(rightPrefix) || rightPrefix.startsWith(leftPrefix)) &&
    (leftSuffix.endsWith(rightSuffix) || rightSuffix.endsWith(leftSuffix))
  );
}
