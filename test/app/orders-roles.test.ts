/** What the functions of Orders may do, statement by statement. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import { idsOf, readTemplate, type Template } from '../support/template.ts';
import { allowedBy } from './roles.ts';

const WRITE_LOGS = (name: string) => [['logs:CreateLogStream', 'logs:PutLogEvents'], `${name}FunctionLogs.Arn`];
const USE_TABLE_KEY = [
  ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
  'TableKey.Arn',
];
const USE_QUEUE_KEY = [['kms:Decrypt', 'kms:GenerateDataKey'], 'QueueKey.Arn'];
const CONSUME = (name: string) => [
  [
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:ReceiveMessage',
  ],
  `${name}Queue.Arn`,
];

const SERVE = [
  WRITE_LOGS('ServeOrders'),
  ['sns:Publish', 'ImportantEvents'],
  ['dynamodb:GetItem', 'OrdersTable.Arn'],
  ['dynamodb:Query', 'OrdersTable.Arn/index/byCustomer'],
  [['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], 'IdempotencyTable.Arn'],
  ['secretsmanager:GetSecretValue', 'CursorSecret'],
];
const PROCESS = [
  WRITE_LOGS('ProcessOrder'),
  ['dynamodb:PutItem', 'OrdersTable.Arn'],
  CONSUME('ProcessOrder'),
  ['sqs:SendMessage', 'ProcessOrderDeadLetterQueue.Arn'],
];
const NOTIFY = [
  WRITE_LOGS('NotifyCustomer'),
  ['sns:Publish', 'Notices'],
  [['dynamodb:DeleteItem', 'dynamodb:PutItem'], 'LedgerTable.Arn'],
  CONSUME('NotifyCustomer'),
  ['sqs:SendMessage', 'NotifyCustomerDeadLetterQueue.Arn'],
];

describe('the roles of Orders', () => {
  let template: Template;
  beforeAll(async () => {
    template = await readTemplate(await assemblyOf(), 'Orders');
  });

  test.each([
    ['ServeOrders', 'publishes orders, looks them up and remembers its answers', SERVE],
    ['ProcessOrder', 'consumes its queue and puts orders into their table', PROCESS],
    ['NotifyCustomer', 'consumes its queue, publishes notices and keeps the ledger', NOTIFY],
  ])('%s %s, and nothing else', (name, _, statements) => {
    expect(allowedBy(template, name)).toEqual(statements);
  });

  test('none has a managed policy or a policy of its own beside this one', () => {
    const roles = idsOf(template, 'AWS::IAM::Role');
    const policies = idsOf(template, 'AWS::IAM::Policy').map((id) => template.Resources[id]?.Properties.Roles);

    expect(roles).toHaveLength(3);
    for (const id of roles) {
      expect(Object.keys(template.Resources[id]?.Properties ?? {})).toEqual(['AssumeRolePolicyDocument']);
    }
    expect(policies).toEqual(roles.map((role) => [{ Ref: role }]));
  });

  test('with customer keys, each may use those of what it uses', async () => {
    const kms = await synthesizeVariant({ encryption: 'kms' }, 'Orders');
    const without = (statements: unknown[], ...keys: unknown[]) =>
      statements.filter((statement) => !keys.some((key) => JSON.stringify(key) === JSON.stringify(statement)));

    for (const [name, statements] of [
      ['ServeOrders', SERVE],
      ['ProcessOrder', PROCESS],
      ['NotifyCustomer', NOTIFY],
    ] as const) {
      const allowed = allowedBy(kms, name);
      expect(allowed).toContainEqual(USE_TABLE_KEY);
      expect(allowed).toContainEqual(USE_QUEUE_KEY);
      expect(without(allowed, USE_TABLE_KEY, USE_QUEUE_KEY)).toEqual(statements);
    }
  });
});
