import { join } from 'node:path';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../constructs/monitoring/alarm-topic.ts';
import { StackDashboard, type StackDashboardProps } from '../constructs/monitoring/dashboard.ts';
import type { QueueWorkerProps } from '../constructs/queue-worker.ts';
import type { SecureBucketProps } from '../constructs/secure-bucket.ts';
import type { SecureTableProps } from '../constructs/secure-table.ts';
import { ApiFunction, type ServiceFunctionProps, WorkerFunction } from '../constructs/service-function.ts';
import { type Settings, stacksWithDashboard } from '../settings/schema.ts';

const LAMBDA = join(import.meta.dirname, '../../lambda');

type Environment = Readonly<Record<string, string>>;

export interface ConfiguredStackProps extends StackProps {
  readonly settings: Settings;
}

/** Base class of all stacks: applies the settings that concern every stack, such as retention and encryption. */
export abstract class ConfiguredStack extends Stack {
  protected readonly settings: Settings;
  /** Removal policy of every resource that stores data. */
  protected readonly keepOrDestroy: RemovalPolicy;

  constructor(scope: Construct, id: string, props: ConfiguredStackProps) {
    super(scope, id, props);
    this.settings = props.settings;
    this.keepOrDestroy = props.settings.removal_policy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
  }

  /** Creates a key for one purpose. A key that is shared between purposes would make resources depend on each other. */
  protected customerKey(id: string, purpose: string): Key {
    const description = `${purpose} in ${this.stackName}`;
    return new Key(this, id, { description, enableKeyRotation: true, removalPolicy: this.keepOrDestroy });
  }

  /** @param id construct id of the bucket, the prefix of its access logs */
  protected accessLogs(id: string): Pick<SecureBucketProps, 'accessLogsBucket'> {
    const name = this.settings.access_logs_bucket_name;
    return name ? { accessLogsBucket: Bucket.fromBucketName(this, `${id}AccessLogs`, name) } : {};
  }

  protected alarmTopic(encryptionKey: Key | undefined): AlarmTopic {
    const email = this.settings.alarm_email;
    return new AlarmTopic(this, 'AlarmTopic', { ...(email && { email }), ...(encryptionKey && { encryptionKey }) });
  }

  protected dashboard(sections: StackDashboardProps['sections']): void {
    const others = stacksWithDashboard(this.settings).filter((stack) => stack !== this.stackName);
    new StackDashboard(this, 'Dashboard', { sections, others });
  }

  protected tableProps(encryptionKey: Key | undefined): Pick<SecureTableProps, 'removalPolicy' | 'encryptionKey'> {
    return { removalPolicy: this.keepOrDestroy, ...(encryptionKey && { encryptionKey }) };
  }

  /** @param folder name of the folder in `lambda/` */
  protected apiFunction(id: string, folder: string, environment: Environment): ApiFunction {
    // Amazon API Gateway waits 29 seconds for the function; clients do not wait that long.
    return new ApiFunction(this, id, { ...this.functionProps(folder), environment, timeout: Duration.seconds(15) });
  }

  /**
   * Creates the function of a worker that needs little time for a message.
   *
   * @param folder name of the folder in `lambda/`
   */
  protected workerFunction(id: string, folder: string, environment: Environment): WorkerFunction {
    // The setting lambda_timeout_seconds is for large files only.
    return new WorkerFunction(this, id, { ...this.functionProps(folder), environment, timeout: Duration.minutes(1) });
  }

  protected functionProps(
    folder: string,
  ): Pick<ServiceFunctionProps, 'entry' | 'memorySize' | 'logRetention' | 'logRemovalPolicy'> {
    const { lambda_memory_mb: memorySize, log_retention_days: logRetention } = this.settings;
    const entry = join(LAMBDA, folder, 'handler.ts');
    return { entry, memorySize, logRetention, logRemovalPolicy: this.keepOrDestroy };
  }

  /** @param fifo whether the queue is a FIFO queue, which delivers single messages and ignores the batch settings */
  protected workerProps(fifo: boolean): Omit<QueueWorkerProps, 'handler' | 'signals' | 'alarmTopic'> {
    const { settings } = this;
    const window = settings.batch_window_seconds;
    const batching = {
      batchSize: settings.batch_size,
      ...(window > 0 && { maxBatchingWindow: Duration.seconds(window) }),
    };
    return {
      fifo,
      alarmOverrides: settings.alarm_overrides,
      ...(!fifo && batching),
      maxConcurrency: settings.max_concurrency,
      maxReceiveCount: settings.max_receive_count,
      retentionPeriod: Duration.days(settings.queue_retention_days),
      deadLetterRetentionPeriod: Duration.days(settings.dlq_retention_days),
    };
  }

  protected output(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value });
  }
}
