/** Source bucket → events → queue → `copy-file` → destination bucket. */
import { join } from 'node:path';
import { Aws, CfnOutput, Duration, RemovalPolicy, Size, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { COPY_FILE_METRICS, type CopyFileVariable } from '../../lambda/copy-file/contract.ts';
import { allowCopying } from '../constructs/copy-permissions.ts';
import { summarizeFreeTier } from '../constructs/free-tier-summary.ts';
import { AlarmTopic } from '../constructs/monitoring/alarm-topic.ts';
import { StackDashboard } from '../constructs/monitoring/dashboard.ts';
import type { WorkerSignals } from '../constructs/monitoring/worker-signals.ts';
import { sendObjectCreatedEvents } from '../constructs/object-created-events.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { SecureBucket } from '../constructs/secure-bucket.ts';
import { WorkerFunction } from '../constructs/worker-function.ts';
import type { Settings } from '../settings/schema.ts';

const COPY_FILE = join(import.meta.dirname, '../../lambda/copy-file/handler.ts');

const { superseded, gone, ignored, ...copyFileMetrics } = COPY_FILE_METRICS;
const COPY_FILE_SIGNALS: WorkerSignals = {
  ...copyFileMetrics,
  noun: { one: 'file', many: 'files' },
  logField: 'key',
  done: { metric: COPY_FILE_METRICS.copied, outcome: 'copied' },
  otherEnds: { superseded, gone, ignored },
};

export interface FilePipelineProps extends StackProps {
  readonly settings: Settings;
}

/** One side of the pipeline. */
interface Side {
  readonly bucket: Bucket | IBucket;
  readonly bucketName: string;
  /** Account that owns the bucket. */
  readonly bucketOwner: string;
  readonly key: IKey | undefined;
}

export class FilePipeline extends Stack {
  private readonly settings: Settings;
  private readonly keepOrDestroy: RemovalPolicy;

  constructor(scope: Construct, id: string, props: FilePipelineProps) {
    super(scope, id, props);
    this.settings = props.settings;
    const { settings } = this;
    this.keepOrDestroy = settings.removal_policy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;

    const source = this.side('source');
    const destination = this.side('destination');
    const copyFile = this.copyFunction(source, destination);
    const encryptionKey = settings.encryption === 'kms' ? this.queueKey(source.bucketOwner) : undefined;
    const alarmTopic = new AlarmTopic(this, 'AlarmTopic', {
      ...(settings.alarm_email && { email: settings.alarm_email }),
      ...(encryptionKey && { encryptionKey }),
    });
    const worker = new QueueWorker(this, 'CopyFile', {
      handler: copyFile,
      signals: COPY_FILE_SIGNALS,
      alarmTopic,
      alarmOverrides: settings.alarm_overrides,
      batchSize: settings.batch_size,
      ...(settings.batch_window_seconds > 0 && { maxBatchingWindow: Duration.seconds(settings.batch_window_seconds) }),
      maxConcurrency: settings.max_concurrency,
      maxReceiveCount: settings.max_receive_count,
      retentionPeriod: Duration.days(settings.queue_retention_days),
      deadLetterRetentionPeriod: Duration.days(settings.dlq_retention_days),
      ...(encryptionKey && { encryptionKey }),
    });
    sendObjectCreatedEvents({
      ...source,
      queue: worker.queue,
      prefix: settings.source_prefix,
      suffix: settings.source_suffix,
    });

    new StackDashboard(this, 'Dashboard', { workers: { 'Copying files': worker.onDashboard } });

    new CfnOutput(this, 'SourceBucketName', { value: source.bucket.bucketName });
    new CfnOutput(this, 'DestinationBucketName', { value: destination.bucket.bucketName });
    new CfnOutput(this, 'QueueUrl', { value: worker.queue.queueUrl });
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: worker.deadLetterQueue.queueUrl });
    new CfnOutput(this, 'FunctionName', { value: copyFile.functionName });
    new CfnOutput(this, 'AlarmTopicArn', { value: alarmTopic.topicArn });
    const customMetrics = Object.keys(COPY_FILE_METRICS).length;
    const freeTier = summarizeFreeTier(this, { customMetrics, memoryMb: settings.lambda_memory_mb });
    new CfnOutput(this, 'FreeTierSummary', { value: freeTier });
  }

  private copyFunction(source: Side, destination: Side): WorkerFunction {
    const { settings } = this;
    const environment: Record<CopyFileVariable, string> = {
      SOURCE_BUCKET: source.bucket.bucketName,
      SOURCE_BUCKET_OWNER: source.bucketOwner,
      DESTINATION_BUCKET: destination.bucket.bucketName,
      DESTINATION_BUCKET_OWNER: destination.bucketOwner,
      DESTINATION_PREFIX: settings.destination_prefix,
      STORAGE_CLASS: settings.storage_class,
      MULTIPART_THRESHOLD_BYTES: String(Size.mebibytes(settings.multipart_threshold_mb).toBytes()),
    };
    const copyFile = new WorkerFunction(this, 'CopyFileFunction', {
      entry: COPY_FILE,
      environment,
      memorySize: settings.lambda_memory_mb,
      timeout: Duration.seconds(settings.lambda_timeout_seconds),
      logRetention: settings.log_retention_days,
      logRemovalPolicy: this.keepOrDestroy,
    });
    allowCopying(
      copyFile.role,
      { bucket: source.bucket, prefix: settings.source_prefix, key: source.key },
      { bucket: destination.bucket, prefix: settings.destination_prefix, key: destination.key },
    );
    return copyFile;
  }

  /** The bucket of one side, new or existing, and what the other constructs have to know about it. */
  private side(side: 'source' | 'destination'): Side {
    const { settings } = this;
    const id = side === 'source' ? 'SourceBucket' : 'DestinationBucket';
    const exists = settings[`use_existing_${side}_bucket`];
    const bucketName =
      settings[`${side}_bucket_name`] || `${settings.project_name}-${settings.environment}-${side}-${Aws.ACCOUNT_ID}`;
    const key = this.bucketKey(id, settings[`${side}_bucket_kms_key_arn`], exists);
    if (exists) {
      const bucketOwner = settings.bucket_owner_account_id || Aws.ACCOUNT_ID;
      const account = settings.bucket_owner_account_id ? { account: bucketOwner } : {};
      return {
        bucket: Bucket.fromBucketAttributes(this, id, { bucketName, ...account }),
        bucketName,
        bucketOwner,
        key,
      };
    }
    const logs = settings.access_logs_bucket_name;
    const bucket = new SecureBucket(this, id, {
      bucketName,
      removalPolicy: this.keepOrDestroy,
      ...(key && { encryptionKey: key }),
      ...(logs && { accessLogsBucket: Bucket.fromBucketName(this, `${id}AccessLogs`, logs) }),
    });
    return { bucket, bucketName, bucketOwner: Aws.ACCOUNT_ID, key };
  }

  private bucketKey(bucketId: string, arn: string, exists: boolean): IKey | undefined {
    if (arn) return Key.fromKeyArn(this, `${bucketId}Key`, arn);
    if (exists || this.settings.encryption !== 'kms') return undefined;
    return this.customerKey(`${bucketId}Key`, `Objects of ${bucketId}`);
  }

  /** A key of its own: shared with a bucket, queue and bucket would wait for each other. */
  private queueKey(bucketOwner: string): Key {
    const key = this.customerKey('QueueKey', 'Messages of the queues and of the alarms');
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowEventsOfSourceBucket',
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': bucketOwner } },
      }),
    );
    return key;
  }

  private customerKey(id: string, purpose: string): Key {
    const description = `${purpose} in ${this.stackName}`;
    return new Key(this, id, { description, enableKeyRotation: true, removalPolicy: this.keepOrDestroy });
  }
}
