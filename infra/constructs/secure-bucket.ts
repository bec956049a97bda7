import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface SecureBucketProps {
  /**
   * Name of the bucket, unique in all of AWS.
   *
   * @default - AWS CloudFormation generates a name
   */
  readonly bucketName?: string;
  /**
   * Customer key for the objects, used through an S3 Bucket Key.
   *
   * @default - a key that Amazon S3 manages (SSE-S3)
   */
  readonly encryptionKey?: IKey;
  /**
   * Bucket for the server access logs. Their keys start with the id of the construct and a slash.
   *
   * @default - no access logs
   */
  readonly accessLogsBucket?: IBucket;
  /**
   * Time that an overwritten or deleted object can be restored.
   *
   * @default Duration.days(30)
   */
  readonly noncurrentVersionExpiration?: Duration;
  /**
   * Age at which an incomplete multipart upload is aborted.
   *
   * @default Duration.days(7)
   */
  readonly abortIncompleteUploadAfter?: Duration;
  /**
   * Whether the bucket is deleted with its stack. The construct never empties a bucket.
   *
   * @default - RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A private bucket: encrypted, versioned, TLS 1.2 and up, no ACLs. It deletes old versions and incomplete uploads. */
export class SecureBucket extends Bucket {
  constructor(scope: Construct, id: string, props: SecureBucketProps = {}) {
    const { noncurrentVersionExpiration = Duration.days(30), abortIncompleteUploadAfter = Duration.days(7) } = props;
    const { bucketName, encryptionKey, accessLogsBucket, removalPolicy } = props;
    super(scope, id, {
      ...(bucketName !== undefined && { bucketName }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      ...(encryptionKey
        ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      lifecycleRules: [
        { id: 'AbortIncompleteUploads', abortIncompleteMultipartUploadAfter: abortIncompleteUploadAfter },
        { id: 'ExpireOldVersions', noncurrentVersionExpiration, expiredObjectDeleteMarker: true },
      ],
      ...(accessLogsBucket && { serverAccessLogsBucket: accessLogsBucket, serverAccessLogsPrefix: `${id}/` }),
      ...(removalPolicy && { removalPolicy }),
    });
    if (!accessLogsBucket) {
      acknowledge(this, {
        'AwsSolutions-S1': 'Access logs are a setting: they cost, and need a bucket that outlives this one.',
      });
    }
  }
}

interface AccessLogBucketProps {
  /** Age in days at which a log is deleted. */
  readonly retentionDays: number;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * A bucket for the logs of an Amazon CloudFront distribution. The log objects belong to an account of AWS and have an
 * ACL for this account, so the bucket must accept ACLs.
 *
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
 */
export class AccessLogBucket extends Bucket {
  constructor(scope: Construct, id: string, { retentionDays, removalPolicy }: AccessLogBucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [{ id: 'ExpireLogs', expiration: Duration.days(retentionDays) }],
      removalPolicy,
    });
    acknowledge(this, {
      'AwsSolutions-S1': 'Logs of who delivers logs here would say nothing, and cause more of them.',
    });
  }
}
