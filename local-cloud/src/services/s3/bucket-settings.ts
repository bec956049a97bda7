import type { Cloud } from '../../front-door/service.ts';
import { newRequestIds } from './http/request.ts';
import { invalidArgument, S3Error } from './http/s3-error.ts';
import {
  checkConfiguration,
  isNeverEmitted,
  type NotificationConfiguration,
  type NotificationTarget,
} from './notifications/configuration.ts';
import { type Cause, testEventMessage } from './notifications/event-record.ts';
import type { Notify } from './notifications/outbox.ts';
import { type Bucket, checkBucketName, type VersioningStatus } from './store/buckets.ts';
import type { Store } from './store/store.ts';

/** Buckets and their settings, for operations and for callers in this process. */
export type BucketSettings = ReturnType<typeof createBucketSettings>;

type NewBucketOptions = Partial<Pick<Bucket, 'region' | 'ofAnyOwner'>>;

interface PutNotificationsOptions {
  /** @default - a request from this machine */
  readonly cause?: Cause;
  /** Skips the check that destinations exist, and their test event. @default false */
  readonly skipDestinationValidation?: boolean;
}

/** The other services, as far as notifications need them. */
export interface Destinations {
  /** Delivers a notification. A rejection is logged and the delivery is retried. */
  readonly notify: Notify;
  readonly destinationExists: (arn: string) => boolean | Promise<boolean>;
}

interface BucketSettingsOptions extends Destinations {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly now: () => Date;
  readonly log: (line: string) => void;
}

export function createBucketSettings(options: BucketSettingsOptions) {
  const { cloud, store, now, log } = options;
  const { buckets, versions, uploads } = store;
  const change = (name: string, settings: Partial<Bucket>) => buckets.put({ ...buckets.require(name), ...settings });
  const localCause = (): Cause => ({ ...newRequestIds(), sourceIp: '127.0.0.1', time: now() });

  return {
    /** @throws S3Error InvalidBucketName, BucketAlreadyOwnedByYou */
    create(name: string, { region = cloud.region, ofAnyOwner = false }: NewBucketOptions = {}): void {
      checkBucketName(name);
      if (buckets.find(name) !== undefined) {
        const message = 'Your previous request to create the named bucket succeeded and you already own it.';
        throw new S3Error('BucketAlreadyOwnedByYou', message, { BucketName: name });
      }
      buckets.put({ name, region, created: now().getTime(), ofAnyOwner });
    },
    exists: (name: string): boolean => buckets.find(name) !== undefined,
    list: buckets.list,
    /** @throws S3Error NoSuchBucket, BucketNotEmpty */
    remove(name: string): void {
      const { versioning } = buckets.require(name);
      if (versions.hasAny(name)) {
        const hint = versioning === undefined ? '' : ' You must delete all versions in the bucket.';
        const message = `The bucket you tried to delete is not empty.${hint}`;
        throw new S3Error('BucketNotEmpty', message, { BucketName: name });
      }
      store.transaction(() => {
        uploads.removeAll(name);
        buckets.remove(name);
      });
    },
    /** @throws S3Error NoSuchBucket */
    putVersioning: (name: string, versioning: VersioningStatus): void => change(name, { versioning }),
    /**
     * Replaces the notification rules and sends each destination its `s3:TestEvent`.
     *
     * @throws S3Error NoSuchBucket; InvalidArgument for overlapping rules, unknown events and unknown destinations
     */
    async putNotifications(
      name: string,
      rules: NotificationConfiguration,
      { cause = localCause(), skipDestinationValidation = false }: PutNotificationsOptions = {},
    ): Promise<void> {
      buckets.require(name);
      checkConfiguration(rules);
      if (!skipDestinationValidation) await validateDestinations(name, rules, cause, options);
      for (const event of rules.flatMap((rule) => rule.events).filter(isNeverEmitted)) {
        log(`s3: bucket ${name} asks for ${event} notifications, which this S3 never sends`);
      }
      change(name, { notifications: rules });
    },
  };
}

/** Checks every destination, then sends each one its `s3:TestEvent`. @throws S3Error InvalidArgument */
async function validateDestinations(
  bucket: string,
  rules: NotificationConfiguration,
  cause: Cause,
  { notify, destinationExists }: Destinations,
): Promise<void> {
  for (const { target } of rules) {
    const problem = arnProblem(target);
    if (problem !== undefined) throw destinationError(target, problem);
    if (!(await destinationExists(target.arn))) {
      throw destinationError(target, `The destination ${target.kind} does not exist`);
    }
  }
  for (const { target } of rules) {
    try {
      await notify(target, testEventMessage(bucket, cause));
    } catch (error) {
      throw destinationError(target, error instanceof Error ? error.message : String(error));
    }
  }
}

function arnProblem({ kind, arn }: NotificationTarget): string | undefined {
  const service = kind === 'queue' ? 'sqs' : 'sns';
  const [prefix, , actualService, , , name] = arn.split(':');
  if (prefix !== 'arn' || actualService !== service || !name) return `The ARN is not that of a ${kind}`;
  return arn.endsWith('.fifo') ? `FIFO ${kind}s are not supported as destinations` : undefined;
}

function destinationError(target: NotificationTarget, reason: string): S3Error {
  return invalidArgument('Unable to validate the following destination configurations', target.arn, reason);
}
