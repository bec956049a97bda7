/** HTTP API → `serve-orders` → topic → two queues → `process-order` → table, and `notify-customer` → notices. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import {
  NOTICE_LEDGER,
  NOTIFY_CUSTOMER_METRICS,
  type NotifyCustomerVariable,
} from '../../lambda/notify-customer/contract.ts';
import { PROCESS_ORDER_METRICS, type ProcessOrderVariable } from '../../lambda/process-order/contract.ts';
import { SERVE_ORDERS_METRICS, type ServeOrdersVariable } from '../../lambda/serve-orders/contract.ts';
import { ORDER_PLACED, ORDERS_BY_CUSTOMER } from '../../lambda/shared/order/contract.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { type HttpAuthorization, SecureHttpApi } from '../constructs/api/secure-http-api.ts';
import { summarizeFreeTier } from '../constructs/free-tier-summary.ts';
import type { AlarmTopic } from '../constructs/monitoring/alarm-topic.ts';
import { monitorApi } from '../constructs/monitoring/monitor-api.ts';
import { monitorTopics } from '../constructs/monitoring/monitor-topics.ts';
import type { WorkerSignals } from '../constructs/monitoring/worker-metrics.ts';
import { QueueWorker, type QueueWorkerProps } from '../constructs/queue-worker.ts';
import { AnswersTable, SecureTable } from '../constructs/secure-table.ts';
import { EventTopic, SecureTopic } from '../constructs/secure-topic.ts';
import type { ApiFunction, WorkerFunction } from '../constructs/service-function.ts';
import { ordersDocument } from '../openapi/orders-document.ts';
import { ConfiguredStack, type ConfiguredStackProps } from './configured-stack.ts';

const METRICS = [SERVE_ORDERS_METRICS, PROCESS_ORDER_METRICS, NOTIFY_CUSTOMER_METRICS];

const { processed, duplicate: processedBefore, ...processMetrics } = PROCESS_ORDER_METRICS;
const PROCESS_ORDER_SIGNALS: WorkerSignals = {
  ...processMetrics,
  noun: { one: 'order', many: 'orders' },
  logField: 'orderId',
  done: { metric: processed, outcome: 'processed' },
  otherEnds: { duplicate: processedBefore },
};

const { sent, duplicate: sentBefore, ...noticeMetrics } = NOTIFY_CUSTOMER_METRICS;
const NOTIFY_CUSTOMER_SIGNALS: WorkerSignals = {
  ...noticeMetrics,
  noun: { one: 'notice', many: 'notices' },
  logField: 'orderId',
  done: { metric: sent, outcome: 'sent' },
  otherEnds: { duplicate: sentBefore },
};

interface Keys {
  readonly queueKey: Key | undefined;
  readonly tableKey: Key | undefined;
}

interface Monitored {
  readonly alarmTopic: AlarmTopic;
  readonly serveOrders: ApiFunction;
  readonly events: EventTopic;
  readonly notices: SecureTopic;
  readonly processing: QueueWorker;
  readonly notifying: QueueWorker;
}

export class Orders extends ConfiguredStack {
  readonly api: SecureHttpApi;

  constructor(scope: Construct, id: string, props: ConfiguredStackProps) {
    super(scope, id, props);
    const keys = this.keys();
    const { queueKey, tableKey } = keys;
    const orders = new SecureTable(this, 'OrdersTable', { ...this.tableProps(tableKey), index: ORDERS_BY_CUSTOMER });
    const events = new EventTopic(this, 'ImportantEvents', { name: 'ImportantEvents', ...encrypted(queueKey) });
    const notices = this.noticeTopic(queueKey);

    const alarmTopic = this.alarmTopic(queueKey);
    const work = { ...this.workerProps(false), alarmTopic, ...encrypted(queueKey) };
    const processing = this.worker('ProcessOrder', events, {
      ...work,
      handler: this.processFunction(orders),
      signals: PROCESS_ORDER_SIGNALS,
    });
    const notifying = this.worker('NotifyCustomer', events, {
      ...work,
      handler: this.notifyFunction(notices, keys),
      signals: NOTIFY_CUSTOMER_SIGNALS,
    });
    const serveOrders = this.serveFunction(events, orders, keys);
    this.api = this.httpApi(serveOrders);
    this.show({ alarmTopic, serveOrders, events, notices, processing, notifying });

    const { apiEndpoint: apiUrl } = this.api;
    this.output({
      ApiUrl: apiUrl,
      ItemsUrl: `${apiUrl}/items`,
      FunctionName: serveOrders.functionName,
      TopicArn: events.topicArn,
      NoticeTopicArn: notices.topicArn,
      TableName: orders.tableName,
      ...outputsOf('ProcessOrder', processing),
      ...outputsOf('NotifyCustomer', notifying),
      Region: this.region,
      AccountId: this.account,
      AlarmTopicArn: alarmTopic.topicArn,
      FreeTierSummary: summarizeFreeTier(this, {
        customMetrics: METRICS.flatMap(Object.keys).length,
        memoryMb: this.settings.lambda_memory_mb,
      }),
    });
  }

  private show({ alarmTopic, serveOrders, events, notices, processing, notifying }: Monitored): void {
    const monitored = { alarmTopic, overrides: this.settings.alarm_overrides };
    const outcomes = SERVE_ORDERS_METRICS;
    const topics = [
      { topic: events, noun: 'events', hasDeadLetterQueues: true },
      { topic: notices, noun: 'notices', hasDeadLetterQueues: false },
    ];
    this.dashboard({
      'Taking and showing orders': monitorApi({ ...monitored, api: this.api, handler: serveOrders, outcomes }),
      'Telling the workers and the customers': monitorTopics({ ...monitored, topics }),
      'Processing orders': processing.section,
      'Notifying customers': notifying.section,
    });
  }

  private keys(): Keys {
    if (this.settings.encryption !== 'kms') return { queueKey: undefined, tableKey: undefined };
    return {
      queueKey: this.customerKey('QueueKey', 'Messages of the queues, of the topics and of the alarms'),
      tableKey: this.customerKey('TableKey', 'Items of the tables, and the secret'),
    };
  }

  private noticeTopic(encryptionKey: Key | undefined): SecureTopic {
    const notices = new SecureTopic(this, 'Notices', { name: 'Notices', ...encrypted(encryptionKey) });
    const email = this.settings.notification_email;
    if (email) notices.addEmail(email, 'Who missed a mail is not mailed again: the order itself is in the table.');
    return notices;
  }

  /** Creates a worker that gets an event for every placed order. */
  private worker(id: string, events: EventTopic, props: QueueWorkerProps): QueueWorker {
    const worker = new QueueWorker(this, id, props);
    events.deliverTo(worker, ORDER_PLACED);
    return worker;
  }

  private processFunction(orders: SecureTable): WorkerFunction {
    const environment: Record<ProcessOrderVariable, string> = { TABLE_NAME: orders.tableName };
    const processOrder = this.workerFunction('ProcessOrderFunction', 'process-order', environment);
    orders.allow(processOrder, 'dynamodb:PutItem');
    return processOrder;
  }

  private notifyFunction(notices: SecureTopic, { queueKey, tableKey }: Keys): WorkerFunction {
    const { timeToLiveAttribute } = NOTICE_LEDGER;
    const ledger = new SecureTable(this, 'LedgerTable', { ...this.tableProps(tableKey), timeToLiveAttribute });
    const environment: Record<NotifyCustomerVariable, string> = {
      NOTICE_TOPIC_ARN: notices.topicArn,
      LEDGER_TABLE_NAME: ledger.tableName,
    };
    const notifyCustomer = this.workerFunction('NotifyCustomerFunction', 'notify-customer', environment);
    allowPublishing(notifyCustomer, notices, queueKey);
    ledger.allow(notifyCustomer, 'dynamodb:PutItem', 'dynamodb:DeleteItem');
    return notifyCustomer;
  }

  private serveFunction(events: EventTopic, orders: SecureTable, { queueKey, tableKey }: Keys): ApiFunction {
    const answers = new AnswersTable(this, 'IdempotencyTable', this.tableProps(tableKey));
    const secret = this.cursorSecret(tableKey);
    const environment: Record<ServeOrdersVariable, string> = {
      TOPIC_ARN: events.topicArn,
      TABLE_NAME: orders.tableName,
      IDEMPOTENCY_TABLE_NAME: answers.tableName,
      CURSOR_SECRET_ARN: secret.secretArn,
      API_AUTHORIZATION: this.settings.api_authorization,
    };
    const serveOrders = this.apiFunction('ServeOrdersFunction', 'serve-orders', environment);
    allowPublishing(serveOrders, events, queueKey);
    orders.allow(serveOrders, 'dynamodb:GetItem');
    orders.allowQuery(serveOrders, ORDERS_BY_CUSTOMER);
    answers.allowAnsweringOnce(serveOrders);
    const resourceArns = [secret.secretArn];
    Grant.addToPrincipal({ grantee: serveOrders, actions: ['secretsmanager:GetSecretValue'], resourceArns });
    return serveOrders;
  }

  private cursorSecret(encryptionKey: Key | undefined): Secret {
    const secret = new Secret(this, 'CursorSecret', {
      description: `Signs the cursors of pages in ${this.stackName}`,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      // Losing it invalidates the cursors issued in the last hour and nothing else.
      removalPolicy: RemovalPolicy.DESTROY,
      ...encrypted(encryptionKey),
    });
    acknowledge(secret, {
      'AwsSolutions-SMG4': 'A cursor is valid for an hour and gives access to nothing: the caller is checked anew.',
    });
    return secret;
  }

  private httpApi(serveOrders: ApiFunction): SecureHttpApi {
    const { settings } = this;
    const api = new SecureHttpApi(this, 'Api', {
      apiName: this.stackName,
      description: 'Takes orders and shows them to their customers.',
      authorization: this.authorization(),
      throttlingRateLimit: settings.api_throttle_rate,
      throttlingBurstLimit: settings.api_throttle_burst,
      corsAllowedOrigins: settings.cors_allowed_origins,
      logRetention: settings.log_retention_days,
      logRemovalPolicy: this.keepOrDestroy,
    });
    api.describe(ordersDocument(settings.api_authorization));
    api.addFunctionRoute({ method: 'GET', path: '/items' }, serveOrders);
    api.addFunctionRoute({ method: 'GET', path: '/items/{id}' }, serveOrders);
    api.addFunctionRoute({ method: 'POST', path: '/items' }, serveOrders);
    return api;
  }

  private authorization(): HttpAuthorization {
    const { api_authorization: kind, jwt_issuer: issuer, jwt_audience: audience } = this.settings;
    return kind === 'jwt' ? { kind, issuer, audience } : { kind };
  }
}

function encrypted(encryptionKey: Key | undefined): { readonly encryptionKey?: Key } {
  return encryptionKey ? { encryptionKey } : {};
}

function allowPublishing(grantee: ApiFunction | WorkerFunction, topic: SecureTopic, key: Key | undefined): void {
  Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [topic.topicArn] }).assertSuccess();
  key?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
}

function outputsOf(name: string, { queue, deadLetterQueue, handler }: QueueWorker) {
  return {
    [`${name}QueueUrl`]: queue.queueUrl,
    [`${name}DeadLetterQueueUrl`]: deadLetterQueue.queueUrl,
    [`${name}FunctionName`]: handler.functionName,
  };
}
