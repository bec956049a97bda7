/** REST API → `produce-record` → queue → `store-record` → table. */
import { type JsonSchema, LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { PRODUCE_RECORD_METRICS, type ProduceRecordVariable } from '../../lambda/produce-record/contract.ts';
import { BOOK_RECORD_SCHEMA } from '../../lambda/shared/book-record/contract.ts';
import { STORE_RECORD_METRICS, type StoreRecordVariable } from '../../lambda/store-record/contract.ts';
import { SecureRestApi } from '../constructs/api/secure-rest-api.ts';
import { summarizeFreeTier } from '../constructs/free-tier-summary.ts';
import { monitorApi } from '../constructs/monitoring/monitor-api.ts';
import type { WorkerSignals } from '../constructs/monitoring/worker-metrics.ts';
import { QueueSchedule } from '../constructs/queue-schedule.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { AnswersTable, SecureTable } from '../constructs/secure-table.ts';
import type { ApiFunction, WorkerFunction } from '../constructs/service-function.ts';
import { streamApiDocument } from '../openapi/stream-api-document.ts';
import { ConfiguredStack, type ConfiguredStackProps } from './configured-stack.ts';

const { duplicate, ticks, ...storeRecordMetrics } = STORE_RECORD_METRICS;
const STORE_RECORD_SIGNALS: WorkerSignals = {
  ...storeRecordMetrics,
  noun: { one: 'record', many: 'records' },
  logField: 'recordId',
  done: { metric: STORE_RECORD_METRICS.stored, outcome: 'stored' },
  otherEnds: { duplicate, ticks },
};

export class StreamApi extends ConfiguredStack {
  constructor(scope: Construct, id: string, props: ConfiguredStackProps) {
    super(scope, id, props);
    const { settings } = this;
    const isEncrypted = settings.encryption === 'kms';
    const queueKey = isEncrypted ? this.customerKey('QueueKey', 'Messages of the queues and of the alarms') : undefined;
    const tableKey = isEncrypted ? this.customerKey('TableKey', 'Items of the tables') : undefined;

    const records = new SecureTable(this, 'RecordsTable', this.tableProps(tableKey));
    const storeRecord = this.storeFunction(records);
    const alarmTopic = this.alarmTopic(queueKey);
    const worker = new QueueWorker(this, 'StoreRecord', {
      handler: storeRecord,
      signals: STORE_RECORD_SIGNALS,
      alarmTopic,
      ...this.workerProps(settings.stream_queue_type === 'fifo'),
      contentBasedDeduplication: settings.stream_queue_type === 'fifo' && settings.stream_schedule !== '',
      ...(queueKey && { encryptionKey: queueKey }),
    });
    if (settings.stream_schedule) {
      const { queue } = worker;
      new QueueSchedule(this, 'Schedule', { expression: settings.stream_schedule, queue, encryptionKey: queueKey });
    }

    const answers = new AnswersTable(this, 'IdempotencyTable', this.tableProps(tableKey));
    const produceRecord = this.produceFunction(worker, answers, queueKey);
    const api = this.api(produceRecord);
    const apiSection = monitorApi({
      api,
      handler: produceRecord,
      outcomes: PRODUCE_RECORD_METRICS,
      alarmTopic,
      overrides: settings.alarm_overrides,
    });
    this.dashboard({ 'Taking records': apiSection, 'Storing records': worker.section });

    const customMetrics = Object.keys({ ...PRODUCE_RECORD_METRICS, ...STORE_RECORD_METRICS }).length;
    this.output({
      ApiUrl: api.url,
      StreamUrl: api.urlForPath('/stream'),
      QueueUrl: worker.queue.queueUrl,
      DeadLetterQueueUrl: worker.deadLetterQueue.queueUrl,
      FunctionName: storeRecord.functionName,
      FunctionArn: storeRecord.functionArn,
      ProducerFunctionName: produceRecord.functionName,
      ProducerFunctionArn: produceRecord.functionArn,
      TableName: records.tableName,
      Region: this.region,
      AccountId: this.account,
      AlarmTopicArn: alarmTopic.topicArn,
      FreeTierSummary: summarizeFreeTier(this, { customMetrics, memoryMb: settings.lambda_memory_mb }),
    });
  }

  private storeFunction(records: SecureTable): WorkerFunction {
    const environment: Record<StoreRecordVariable, string> = { TABLE_NAME: records.tableName };
    const storeRecord = this.workerFunction('StoreRecordFunction', 'store-record', environment);
    records.allow(storeRecord, 'dynamodb:PutItem');
    return storeRecord;
  }

  private produceFunction(worker: QueueWorker, answers: AnswersTable, queueKey: Key | undefined): ApiFunction {
    const environment: Record<ProduceRecordVariable, string> = {
      QUEUE_URL: worker.queue.queueUrl,
      IDEMPOTENCY_TABLE_NAME: answers.tableName,
      CORS_ALLOWED_ORIGINS: this.settings.cors_allowed_origins.join(' '),
    };
    const produceRecord = this.apiFunction('ProduceRecordFunction', 'produce-record', environment);
    worker.queue.grant(produceRecord, 'sqs:SendMessage');
    queueKey?.grant(produceRecord, 'kms:Decrypt', 'kms:GenerateDataKey');
    answers.allowAnsweringOnce(produceRecord);
    return produceRecord;
  }

  private api(produceRecord: ApiFunction): SecureRestApi {
    const { settings } = this;
    // Only machines call this API. They have no tokens of customers, so "jwt" means "iam" here.
    const authorization = settings.api_authorization === 'none' ? 'none' : 'iam';
    const api = new SecureRestApi(this, 'Api', {
      restApiName: this.stackName,
      description: 'Takes book records, and stores each of them once.',
      stageName: settings.api_stage_name,
      authorization,
      throttlingRateLimit: settings.api_throttle_rate,
      throttlingBurstLimit: settings.api_throttle_burst,
      corsAllowedOrigins: settings.cors_allowed_origins,
      managesAccount: settings.manage_api_gateway_account,
      logRetention: settings.log_retention_days,
      logRemovalPolicy: this.keepOrDestroy,
    });
    api.describe(streamApiDocument({ stageName: settings.api_stage_name, authorization }));
    const stream = api.root.addResource('stream');
    const integration = new LambdaIntegration(produceRecord, { allowTestInvoke: false });
    const model = api.addModel('BookRecord', {
      modelName: 'BookRecord',
      // The types differ only in the enums that CDK has for some values.
      schema: BOOK_RECORD_SCHEMA as unknown as JsonSchema,
    });
    stream.addMethod('POST', integration, {
      requestValidator: api.validator,
      requestParameters: { 'method.request.header.Idempotency-Key': false },
      // $default covers every content type: a model for application/json would not apply to other types.
      requestModels: { $default: model },
    });
    api.addPreflight(stream, integration);
    return api;
  }
}
