/** Source bucket → events → queue → `copy-file` → destination bucket. */
import { Aws, Duration, Size } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { COPY_FILE_METRICS, type CopyFileVariable } from '../../lambda/copy-file/contract.ts';
import { allowCopying } from '../constructs/copy-permissions.ts';
import { summarizeFreeTier } from '../constructs/free-tier-summary.ts';
import type { WorkerSignals } from '../constructs/monitoring/worker-metrics.ts';
import { sendObjectCreatedEvents } from '../constructs/object-created-events.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { SecureBucket } from '../constructs/secure-bucket.ts';
import { WorkerFunction } from '../constructs/service-function.ts';
import { ConfiguredStack, type ConfiguredStackProps } from './configured-stack.ts';

const { superseded, gone, ignored, ...copyFileMetrics } = COPY_FILE_METRICS;
const COPY_FILE_SIGNALS: WorkerSignals = {
  ...copyFileMetrics,
  noun: { one: 'file', many: 'files' },
  logField: 'key',
  done: { metric: COPY_FILE_METRICS.copied, outcome: 'copied' },
  otherEnds: { superseded, gone, ignored },
};

/** The source or the destination. */
interface Side {
  readonly bucket: Bucket | IBucket;
  readonly bucketName: string;
  /** Id of the account that owns the bucket. */
  readonly bucketOwner: string;
  readonly key: IKey | undefined;
}

export class FilePipeline extends ConfiguredStack {
  constructor(scope: Construct, id: string, props: ConfiguredStackProps) {
    super(scope, id, props);
    const { settings } = this;
    const source = this.side('source');
    const destination = this.side('destination');
    const copyFile = this.copyFunction(source, destination);
    const encryptionKey = settings.encryption === 'kms' ? this.queueKey(source.bucketOwner) : undefined;
    const alarmTopic = this.alarmTopic(encryptionKey);
    const worker = new QueueWorker(this, 'CopyFile', {
      handler: copyFile,
      signals: COPY_FILE_SIGNALS,
      alarmTopic,
      ...this.workerProps(false),
      ...(encryptionKey && { encryptionKey }),
    });
    // A large copy that takes longer than one invocation continues in the next one: the function sends itself a
    // message.
    worker.queue.grant(copyFile, 'sqs:SendMessage');
    sendObjectCreatedEvents({
      ...source,
      queue: worker.queue,
      prefix: settings.source_prefix,
      suffix: settings.source_suffix,
    });

    this.dashboard({ 'Copying files': worker.section });

    const customMetrics = Object.keys(COPY_FILE_METRICS).length;
    this.output({
      SourceBucketName: source.bucket.bucketName,
      DestinationBucketName: destination.bucket.bucketName,
      QueueUrl: worker.queue.queueUrl,
      DeadLetterQueueUrl: worker.deadLetterQueue.queueUrl,
      FunctionName: copyFile.functionName,
      AlarmTopicArn: alarmTopic.topicArn,
      FreeTierSummary: summarizeFreeTier(this, { customMetrics, memoryMb: settings.lambda_memory_mb }),
    });
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
      ...this.functionProps('copy-file'),
      environment,
      timeout: Duration.seconds(settings.lambda_timeout_seconds),
    });
    allowCopying(
      copyFile.role,
      { bucket: source.bucket, prefix: settings.source_prefix, key: source.key },
      { bucket: destination.bucket, prefix: settings.destination_prefix, key: destination.key },
    );
    return copyFile;
  }

  /** Creates or imports the bucket of one side. */
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
      const bucket = Bucket.fromBucketAttributes(this, id, { bucketName, ...account });
      return { bucket, bucketName, bucketOwner, key };
    }
    const bucket = new SecureBucket(this, id, {
      bucketName,
      removalPolicy: this.keepOrDestroy,
      ...(key && { encryptionKey: key }),
      ...this.accessLogs(id),
    });
    return { bucket, bucketName, bucketOwner: Aws.ACCOUNT_ID, key };
  }

  private bucketKey(bucketId: string, arn: string, exists: boolean): IKey | undefined {
    if (arn) return Key.fromKeyArn(this, `${bucketId}Key`, arn);
    if (exists || this.settings.encryption !== 'kms') return undefined;
    return this.customerKey(`${bucketId}Key`, `Objects of ${bucketId}`);
  }

  /** Creates a key for the queues only: with a shared key, queue and bucket would depend on each other. */
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
}
