/** Configuration, environment and permissions of every function. */
import { expect, test } from '@jest/globals';
import { COPY_FILE_VARIABLES } from '../../lambda/copy-file/contract.ts';
import { NOTIFY_CUSTOMER_VARIABLES } from '../../lambda/notify-customer/contract.ts';
import { PROCESS_ORDER_VARIABLES } from '../../lambda/process-order/contract.ts';
import { PRODUCE_RECORD_VARIABLES } from '../../lambda/produce-record/contract.ts';
import { SERVE_ORDERS_VARIABLES } from '../../lambda/serve-orders/contract.ts';
import { TELEMETRY_VARIABLES, WORKER_VARIABLES } from '../../lambda/shared/contract.ts';
import { STORE_RECORD_VARIABLES } from '../../lambda/store-record/contract.ts';
import { synthesizeVariant } from '../support/synthesis.ts';
import {
  allOf,
  idsOf,
  type Properties,
  readable,
  resource,
  type StackId,
  statementsOf,
  type Template,
} from '../support/template.ts';
import { OPEN, WITH_KEYS } from './variants.ts';

type AllowedStatement = readonly [actions: string | readonly string[], resource: string | readonly string[]];

const writeLogs = (name: string): AllowedStatement => [
  ['logs:CreateLogStream', 'logs:PutLogEvents'],
  `<${name}FunctionLogs.Arn>`,
];
const CONSUME = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];
const consume = (name: string): AllowedStatement => [CONSUME, `<${name}Queue.Arn>`];
const deadLetter = (name: string): AllowedStatement => ['sqs:SendMessage', `<${name}DeadLetterQueue.Arn>`];
const STORE_ANSWERS: AllowedStatement = [
  ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  '<IdempotencyTable.Arn>',
];
const USE_TABLE_KEY: AllowedStatement = [
  ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
  '<TableKey.Arn>',
];
const USE_QUEUE_KEY: AllowedStatement = [['kms:Decrypt', 'kms:GenerateDataKey'], '<QueueKey.Arn>'];

interface FunctionDecisions {
  readonly stack: StackId;
  readonly name: string;
  readonly service: string;
  readonly timeout: number;
  readonly variables: readonly string[];
  /** Completes "the role of … allows it to". */
  readonly does: string;
  readonly statements: readonly AllowedStatement[];
  /** Statements that customer keys add. */
  readonly keyStatements: readonly AllowedStatement[];
}

const FUNCTIONS: readonly FunctionDecisions[] = [
  {
    stack: 'FilePipeline',
    name: 'CopyFile',
    service: 'copy-file',
    timeout: 300,
    variables: [...WORKER_VARIABLES, ...COPY_FILE_VARIABLES],
    does: 'read files, write copies, consume its queue and send messages to it',
    statements: [
      writeLogs('CopyFile'),
      [
        ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObjectVersion', 's3:GetObjectVersionTagging'],
        '<SourceBucket.Arn>/*',
      ],
      [
        [
          's3:AbortMultipartUpload',
          's3:GetObject',
          's3:GetObjectTagging',
          's3:ListMultipartUploadParts',
          's3:PutObject',
          's3:PutObjectTagging',
        ],
        '<DestinationBucket.Arn>/*',
      ],
      ['s3:ListBucket', ['<DestinationBucket.Arn>', '<SourceBucket.Arn>']],
      [[...CONSUME, 'sqs:SendMessage'], '<CopyFileQueue.Arn>'],
      deadLetter('CopyFile'),
    ],
    keyStatements: [
      ['kms:Decrypt', ['<QueueKey.Arn>', '<SourceBucketKey.Arn>']],
      [['kms:Decrypt', 'kms:GenerateDataKey'], '<DestinationBucketKey.Arn>'],
      ['kms:GenerateDataKey', '<QueueKey.Arn>'],
    ],
  },
  {
    stack: 'StreamApi',
    name: 'ProduceRecord',
    service: 'produce-record',
    timeout: 15,
    variables: [...TELEMETRY_VARIABLES, ...PRODUCE_RECORD_VARIABLES],
    does: 'send to its queue and store its answers',
    statements: [writeLogs('ProduceRecord'), ['sqs:SendMessage', '<StoreRecordQueue.Arn>'], STORE_ANSWERS],
    keyStatements: [USE_QUEUE_KEY, USE_TABLE_KEY],
  },
  {
    stack: 'StreamApi',
    name: 'StoreRecord',
    service: 'store-record',
    timeout: 60,
    variables: [...WORKER_VARIABLES, ...STORE_RECORD_VARIABLES],
    does: 'consume its queue and put records into its table',
    statements: [
      writeLogs('StoreRecord'),
      ['dynamodb:PutItem', '<RecordsTable.Arn>'],
      consume('StoreRecord'),
      deadLetter('StoreRecord'),
    ],
    keyStatements: [USE_TABLE_KEY, USE_QUEUE_KEY],
  },
  {
    stack: 'Orders',
    name: 'ServeOrders',
    service: 'serve-orders',
    timeout: 15,
    variables: [...TELEMETRY_VARIABLES, ...SERVE_ORDERS_VARIABLES],
    does: 'publish orders, read them and store its answers',
    statements: [
      writeLogs('ServeOrders'),
      ['sns:Publish', '<ImportantEvents>'],
      ['dynamodb:GetItem', '<OrdersTable.Arn>'],
      ['dynamodb:Query', '<OrdersTable.Arn>/index/byCustomer'],
      STORE_ANSWERS,
      ['secretsmanager:GetSecretValue', '<CursorSecret>'],
    ],
    keyStatements: [USE_TABLE_KEY, USE_QUEUE_KEY],
  },
  {
    stack: 'Orders',
    name: 'ProcessOrder',
    service: 'process-order',
    timeout: 60,
    variables: [...WORKER_VARIABLES, ...PROCESS_ORDER_VARIABLES],
    does: 'consume its queue and put orders into their table',
    statements: [
      writeLogs('ProcessOrder'),
      ['dynamodb:PutItem', '<OrdersTable.Arn>'],
      consume('ProcessOrder'),
      deadLetter('ProcessOrder'),
    ],
    keyStatements: [USE_TABLE_KEY, USE_QUEUE_KEY],
  },
  {
    stack: 'Orders',
    name: 'NotifyCustomer',
    service: 'notify-customer',
    timeout: 60,
    variables: [...WORKER_VARIABLES, ...NOTIFY_CUSTOMER_VARIABLES],
    does: 'consume its queue, publish notices and keep the ledger',
    statements: [
      writeLogs('NotifyCustomer'),
      ['sns:Publish', '<Notices>'],
      [['dynamodb:DeleteItem', 'dynamodb:PutItem'], '<LedgerTable.Arn>'],
      consume('NotifyCustomer'),
      deadLetter('NotifyCustomer'),
    ],
    keyStatements: [USE_TABLE_KEY, USE_QUEUE_KEY],
  },
];

const functionIn = (template: Template, name: string) =>
  readable(resource(template, 'AWS::Lambda::Function', `${name}Function`).Properties);

test.each(FUNCTIONS)('the function $name runs on Node.js 24 on Arm for at most $timeout s', async (decisions) => {
  const { stack, name, timeout } = decisions;
  const template = await synthesizeVariant({}, stack);

  expect(functionIn(template, name)).toMatchObject({
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    MemorySize: 512,
    Timeout: timeout,
    LoggingConfig: { LogGroup: `<${name}FunctionLogs>` },
  });
  // A new account may have a concurrency of ten for all functions.
  expect(functionIn(template, name)).not.toHaveProperty('ReservedConcurrentExecutions');
});

test('lambda_timeout_seconds changes the timeout of CopyFile only', async () => {
  for (const { stack, name, timeout } of FUNCTIONS) {
    const { Timeout } = functionIn(await synthesizeVariant(OPEN, stack), name);
    expect([name, Timeout]).toEqual([name, name === 'CopyFile' ? 900 : timeout]);
  }
});

test.each(FUNCTIONS)('the function $name gets every variable of its contracts', async (decisions) => {
  const { stack, name, service, variables } = decisions;
  const { Variables } = functionIn(await synthesizeVariant({}, stack), name).Environment as { Variables: Properties };

  expect(Object.keys(Variables).sort()).toEqual(
    [...new Set([...variables, 'NODE_OPTIONS', 'POWERTOOLS_LOG_LEVEL'])].sort(),
  );
  expect(Variables).toMatchObject({
    NODE_OPTIONS: '--enable-source-maps',
    POWERTOOLS_SERVICE_NAME: service,
    POWERTOOLS_METRICS_NAMESPACE: `file-pipeline-dev-${stack}`,
  });
});

const COPY_FILE_VALUES = {
  MULTIPART_THRESHOLD_BYTES: String(256 * 1024 * 1024),
  MAX_RECEIVE_COUNT: '5',
  STORAGE_CLASS: 'STANDARD',
  DESTINATION_PREFIX: '',
  SOURCE_BUCKET_OWNER: '<AWS::AccountId>',
};

test.each([
  ['CopyFile', 'FilePipeline', COPY_FILE_VALUES],
  ['ProduceRecord', 'StreamApi', { QUEUE_URL: '<StoreRecordQueue>' }],
  ['StoreRecord', 'StreamApi', { QUEUE_URL: '<StoreRecordQueue>' }],
] as const)('the function %s of %s gets the values %j', async (name, stack, values) => {
  expect(functionIn(await synthesizeVariant({}, stack), name).Environment).toMatchObject({ Variables: values });
});

test.each(FUNCTIONS)('the role of $name allows it to $does, and nothing else', async ({ stack, name, statements }) => {
  expect(allowedBy(await synthesizeVariant({}, stack), name)).toEqual(statements);
});

test.each(FUNCTIONS)('with customer keys, the role of $name also allows it to use the keys', async (decisions) => {
  const { stack, name, statements, keyStatements } = decisions;
  const allowed = allowedBy(await synthesizeVariant(WITH_KEYS, stack), name);

  expect(allowed).toHaveLength(statements.length + keyStatements.length);
  expect(allowed).toEqual(expect.arrayContaining([...statements, ...keyStatements]));
});

test.each([
  ['FilePipeline', 1],
  ['StreamApi', 2],
  ['Orders', 3],
] as const)('the function roles of %s have one inline policy each and no managed policy', async (stack, count) => {
  const template = await synthesizeVariant({}, stack);
  const roles = idsOf(template, 'AWS::IAM::Role').filter((id) => id.includes('FunctionRole'));
  const policies = allOf(template, 'AWS::IAM::Policy').map(({ Properties }) => Properties.Roles);

  expect(roles).toHaveLength(count);
  for (const id of roles) {
    expect(Object.keys(template.Resources[id]?.Properties ?? {})).toEqual(['AssumeRolePolicyDocument']);
  }
  expect(policies).toEqual(roles.map((role) => [{ Ref: role }]));
});

/** Returns the actions and the resource of each statement in the role of a function. */
function allowedBy(template: Template, name: string): AllowedStatement[] {
  const policy = resource(template, 'AWS::IAM::Policy', `${name}FunctionRole`);
  return readable(statementsOf(policy)).map((statement) => {
    expect(statement).toEqual({ Effect: 'Allow', Action: statement.Action, Resource: statement.Resource });
    return [statement.Action, statement.Resource as string];
  });
}
