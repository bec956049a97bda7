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
import type { Settings } from '../settings/schema.ts';
import { stacksWithDashboard } from '../settings/stack-name.ts';

const LAMBDA = join(import.meta.dirname, '../../lambda');

type Environment = Readonly<Record<string, string>>;

export interface ConfiguredStackProps extends StackProps {
  readonly settings: Settings;
}

/** What the settings say about any stack: how its workers work, and what becomes of its data. */
export abstract class ConfiguredStack extends Stack {
  protected readonly settings: Settings;
  /** Of everything that holds data. */
  protected readonly keepOrDestroy: RemovalPolicy;

  constructor(scope: Construct, id: string, props: ConfiguredStackProps) {
    super(scope, id, props);
    this.settings = props.settings;
    this.keepOrDestroy = props.settings.removal_policy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
  }

  /** A key of its own for each purpose: where one is shared, resources wait for each other. */
  protected customerKey(id: string, purpose: string): Key {
    const description = `${purpose} in ${this.stackName}`;
    return new Key(this, id, { description, enableKeyRotation: true, removalPolicy: this.keepOrDestroy });
  }

  /** @param id of the bucket, whose logs are kept under it */
  protected accessLogs(id: string): Pick<SecureBucketProps, 'accessLogsBucket'> {
    const name = this.settings.access_logs_bucket_name;
    return name ? { accessLogsBucket: Bucket.fromBucketName(this, `${id}AccessLogs`, name) } : {};
  }

  protected alarmTopic(encryptionKey: Key | undefined): AlarmTopic {
    const email = this.settings.alarm_email;
    return new AlarmTopic(this, 'AlarmTopic', { ...(email && { email }), ...(encryptionKey && { encryptionKey }) });
  }

  protected dashboard(props: Omit<StackDashboardProps, 'others'>): void {
    const others = stacksWithDashboard(this.settings).filter((name) => name !== this.stackName);
    new StackDashboard(this, 'Dashboard', { ...props, others });
  }

  protected tableProps(encryptionKey: Key | undefined): Pick<SecureTableProps, 'removalPolicy' | 'encryptionKey'> {
    return { removalPolicy: this.keepOrDestroy, ...(encryptionKey && { encryptionKey }) };
  }

  /** @param folder of `lambda/` */
  protected apiFunction(id: string, folder: string, environment: Environment): ApiFunction {
    // Amazon API Gateway waits for 29 seconds, clients for less.
    return new ApiFunction(this, id, { ...this.functionProps(folder), environment, timeout: Duration.seconds(15) });
  }

  /**
   * Of a worker whose messages take moments.
   *
   * @param folder of `lambda/`
   */
  protected workerFunction(id: string, folder: string, environment: Environment): WorkerFunction {
    // Not lambda_timeout_seconds: that is for large files.
    return new WorkerFunction(this, id, { ...this.functionProps(folder), environment, timeout: Duration.minutes(1) });
  }

  protected functionProps(
    folder: string,
  ): Pick<ServiceFunctionProps, 'entry' | 'memorySize' | 'logRetention' | 'logRemovalPolicy'> {
    const { lambda_memory_mb: memorySize, log_retention_days: logRetention } = this.settings;
    const entry = join(LAMBDA, folder, 'handler.ts');
    return { entry, memorySize, logRetention, logRemovalPolicy: this.keepOrDestroy };
  }

  /** @param fifo Such a queue gives one message at a time; settings about batches hold for the others. */
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
