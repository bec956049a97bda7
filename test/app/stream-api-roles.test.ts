/** What the functions of StreamApi may do, statement by statement. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import { idsOf, readTemplate, type Template } from '../support/template.ts';
import { allowedBy } from './roles.ts';

const RECORDS = 'RecordsTable.Arn';
const IDEMPOTENCY = 'IdempotencyTable.Arn';
const QUEUE = 'StoreRecordQueue.Arn';
const DEAD_LETTERS = 'StoreRecordDeadLetterQueue.Arn';

const WRITE_LOGS = (name: string) => [['logs:CreateLogStream', 'logs:PutLogEvents'], `${name}FunctionLogs.Arn`];
const USE_TABLE_KEY = [
  ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
  'TableKey.Arn',
];
const USE_QUEUE_KEY = [['kms:Decrypt', 'kms:GenerateDataKey'], 'QueueKey.Arn'];

const PRODUCE = [
  WRITE_LOGS('ProduceRecord'),
  ['sqs:SendMessage', QUEUE],
  [['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], IDEMPOTENCY],
];
const STORE = [
  WRITE_LOGS('StoreRecord'),
  ['dynamodb:PutItem', RECORDS],
  [
    [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ReceiveMessage',
    ],
    QUEUE,
  ],
  ['sqs:SendMessage', DEAD_LETTERS],
];

describe('the roles', () => {
  let template: Template;
  beforeAll(async () => {
    template = await readTemplate(await assemblyOf(), 'StreamApi');
  });

  test('produce-record sends to its queue and remembers its answers, and nothing else', () => {
    expect(allowedBy(template, 'ProduceRecord')).toEqual(PRODUCE);
  });

  test('store-record consumes its queue and puts records into its table, and nothing else', () => {
    expect(allowedBy(template, 'StoreRecord')).toEqual(STORE);
  });

  test('neither has a managed policy or a policy of its own beside this one', () => {
    const roles = idsOf(template, 'AWS::IAM::Role').filter((id) => id.includes('FunctionRole'));
    const policies = idsOf(template, 'AWS::IAM::Policy').map((id) => template.Resources[id]?.Properties.Roles);

    expect(roles).toHaveLength(2);
    for (const id of roles) {
      expect(Object.keys(template.Resources[id]?.Properties ?? {})).toEqual(['AssumeRolePolicyDocument']);
    }
    expect(policies).toEqual(roles.map((role) => [{ Ref: role }]));
  });

  test('with customer keys, each may use those of what it uses', async () => {
    const kms = await synthesizeVariant({ encryption: 'kms' }, 'StreamApi');
    const plus = (statements: unknown[], at: number, ...more: unknown[]) => statements.toSpliced(at, 0, ...more);

    expect(allowedBy(kms, 'ProduceRecord')).toEqual([...plus(PRODUCE, 2, USE_QUEUE_KEY), USE_TABLE_KEY]);
    expect(allowedBy(kms, 'StoreRecord')).toEqual(plus(plus(STORE, 2, USE_TABLE_KEY), 4, USE_QUEUE_KEY));
  });

  test('the API invokes its function, from its two methods', () => {
    const [producer] = idsOf(template, 'AWS::Lambda::Function').filter((id) => id.startsWith('ProduceRecord'));
    const permissions = idsOf(template, 'AWS::Lambda::Permission').map((id) => template.Resources[id]?.Properties);

    expect(permissions.map((permission) => permission?.FunctionName)).toEqual(
      Array(2).fill({ 'Fn::GetAtt': [producer, 'Arn'] }),
    );
    expect(
      permissions.map((permission) => /\/(?:POST|OPTIONS)\/stream"/.exec(JSON.stringify(permission))?.[0]),
    ).toEqual(['/POST/stream"', '/OPTIONS/stream"']);
  });
});
