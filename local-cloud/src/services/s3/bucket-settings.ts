import type { Cloud } from '../../front-door/service.ts';
import { S3Error } from './http/s3-error.ts';
import type { NotificationConfiguration } from './notifications/configuration.ts';
import { checkConfiguration, isNeverEmitted } from './notifications/configuration.ts';
import type { Destinations } from './notifications/destinations.ts';
import { validateDestinations } from './notifications/destinations.ts';
import type { Cause } from './notifications/event-record.ts';
import type { Bucket, VersioningStatus } from './store/buckets.ts';
import { checkBucketName } from './store/buckets.ts';
import type { Store } from './store/store.ts';

/** Buckets and their settings, for operations on the wire as for callers in this process. */
export interface BucketSettings {
  /** @throws S3Error InvalidBucketName, BucketAlreadyOwnedByYou */
  create(name: string, options?: { region?: string; ofAnyOwner?: boolean }): Bucket;
  exists(name: string): boolean;
  list(): Bucket[];
  /** @throws S3Error NoSuchBucket, BucketNotEmpty */
  remove(name: string): void;
  /** @throws S3Error NoSuchBucket */
  putVersioning(name: string, status: VersioningStatus): void;
  /**
   * Replaces the notification rules and sends each destination its `s3:TestEvent`.
   *
   * @throws S3Error NoSuchBucket; InvalidArgument for overlapping rules, unknown events and unknown destinations
   */
  putNotifications(name: string, rules: NotificationConfiguration, options?: PutNotificationsOptions): Promise<void>;
}

export interface PutNotificationsOptions {
  /** @default - a request id of its own */
  readonly cause?: Cause;
  /** Skips the check that destinations exist, and their test event. @default false */
  readonly skipDestinationValidation?: boolean;
}

export interface BucketSettingsOptions extends Destinations {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly now: () => Date;
  readonly newCause: () => Cause;
  readonly log: (line: string) => void;
}

export function createBucketSettings(options: BucketSettingsOptions): BucketSettings {
  const { cloud, store, now, log } = options;
  const { buckets, versions, uploads, listings } = store;
  const change = (name: string, settings: Partial<Bucket>): void => {
    buckets.put({ ...buckets.require(name), ...settings });
  };

  return {
    create: (name, { region = cloud.region, ofAnyOwner = false } = {}) => {
      checkBucketName(name);
      if (buckets.find(name) !== undefined) {
        throw new S3Error(
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded and you already own it.',
          {
            details: { BucketName: name },
          },
        );
      }
      const bucket = { name, region, created: now().getTime(), ofAnyOwner };
      buckets.put(bucket);
      return bucket;
    },
    exists: (name) => buckets.find(name) !== undefined,
    list: () => buckets.list(),
    remove: (name) => {
      buckets.require(name);
      if (versions.hasAny(name)) {
        const message =
          buckets.require(name).versioning === undefined ? '' : ' You must delete all versions in the bucket.';
        throw new S3Error('BucketNotEmpty', `The bucket you tried to delete is not empty.${message}`, {
          details: { BucketName: name },
        });
      }
      store.transaction(() => {
        for (const upload of [...listings.uploads(name)]) uploads.remove(upload);
        buckets.remove(name);
      });
    },
    putVersioning: (name, versioning) => change(name, { versioning }),
    putNotifications: async (name, rules, { cause = options.newCause(), skipDestinationValidation = false } = {}) => {
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
