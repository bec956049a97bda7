import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface AccessLogBucketProps {
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
