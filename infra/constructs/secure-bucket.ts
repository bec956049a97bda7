import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface SecureBucketProps {
  /**
   * Unique in all of AWS.
   *
   * @default - AWS CloudFormation makes a name
   */
  readonly bucketName?: string;
  /**
   * Customer key for the objects, used through an S3 Bucket Key.
   *
   * @default - a key that Amazon S3 manages (SSE-S3)
   */
  readonly encryptionKey?: IKey;
  /**
   * Gets the server access logs, under the construct's id and a slash.
   *
   * @default - no access logs
   */
  readonly accessLogsBucket?: IBucket;
  /**
   * How long an overwritten or deleted object can be had back.
   *
   * @default Duration.days(30)
   */
  readonly noncurrentVersionExpiration?: Duration;
  /**
   * When an upload that nobody completed is thrown away.
   *
   * @default Duration.days(7)
   */
  readonly abortIncompleteUploadAfter?: Duration;
  /**
   * What happens to the bucket when its stack is deleted. A bucket is never emptied for that.
   *
   * @default - RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A private bucket: encrypted, versioned, TLS 1.2 and up, no ACLs, and it cleans up what nobody can see. */
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
  /** Days after which a log is deleted. */
  readonly retentionDays: number;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Takes the logs of an Amazon CloudFront distribution, which come as objects of another account with an ACL for this one.
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
