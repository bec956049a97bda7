/** Everything that each function may do, statement by statement. */
import { beforeAll, expect, test } from '@jest/globals';
import { synthesizeVariant } from '../support/synthesis.ts';
import { idsOf, resource, type StackId, statementsOf, type Template } from '../support/template.ts';

type AllowedStatement = readonly [actions: string | readonly string[], resource: string];

const writeLogs = (name: string): AllowedStatement => [
  ['logs:CreateLogStream', 'logs:PutLogEvents'],
  `${name}FunctionLogs.Arn`,
];
const consume = (name: string): AllowedStatement => [
  [
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:ReceiveMessage',
  ],
  `${name}Queue.Arn`,
];
const deadLetter = (name: string): AllowedStatement => ['sqs:SendMessage', `${name}DeadLetterQueue.Arn`];
const REMEMBER_ANSWERS: AllowedStatement = [
  ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  'IdempotencyTable.Arn',
];
const USE_TABLE_KEY: AllowedStatement = [
  ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
  'TableKey.Arn',
];
const USE_QUEUE_KEY: AllowedStatement = [['kms:Decrypt', 'kms:GenerateDataKey'], 'QueueKey.Arn'];

interface FunctionRole {
  readonly stack: StackId;
  readonly name: string;
  /** Completes "the role of … lets it". */
  readonly does: string;
  readonly statements: readonly AllowedStatement[];
}

const ROLES: readonly FunctionRole[] = [
  {
    stack: 'StreamApi',
    name: 'ProduceRecord',
    does: 'send to its queue and remember its answers',
    statements: [writeLogs('ProduceRecord'), ['sqs:SendMessage', 'StoreRecordQueue.Arn'], REMEMBER_ANSWERS],
  },
  {
    stack: 'StreamApi',
    name: 'StoreRecord',
    does: 'consume its queue and put records into its table',
    statements: [
      writeLogs('StoreRecord'),
      ['dynamodb:PutItem', 'RecordsTable.Arn'],
      consume('StoreRecord'),
      deadLetter('StoreRecord'),
    ],
  },
  {
    stack: 'Orders',
    name: 'ServeOrders',
    does: 'publish orders, read them and remember its answers',
    statements: [
      writeLogs('ServeOrders'),
      ['sns:Publish', 'ImportantEvents'],
      ['dynamodb:GetItem', 'OrdersTable.Arn'],
      ['dynamodb:Query', 'OrdersTable.Arn/index/byCustomer'],
      REMEMBER_ANSWERS,
      ['secretsmanager:GetSecretValue', 'CursorSecret'],
    ],
  },
  {
    stack: 'Orders',
    name: 'ProcessOrder',
    does: 'consume its queue and put orders into their table',
    statements: [
      writeLogs('ProcessOrder'),
      ['dynamodb:PutItem', 'OrdersTable.Arn'],
      consume('ProcessOrder'),
      deadLetter('ProcessOrder'),
    ],
  },
  {
    stack: 'Orders',
    name: 'NotifyCustomer',
    does: 'consume its queue, publish notices and keep the ledger',
    statements: [
      writeLogs('NotifyCustomer'),
      ['sns:Publish', 'Notices'],
      [['dynamodb:DeleteItem', 'dynamodb:PutItem'], 'LedgerTable.Arn'],
      consume('NotifyCustomer'),
      deadLetter('NotifyCustomer'),
    ],
  },
];

const plain = new Map<StackId, Template>();
const withKeys = new Map<StackId, Template>();
beforeAll(async () => {
  for (const stack of ['StreamApi', 'Orders'] as const) {
    plain.set(stack, await synthesizeVariant({}, stack));
    withKeys.set(stack, await synthesizeVariant({ encryption: 'kms' }, stack));
  }
});

test.each(ROLES)('the role of $name lets it $does, and nothing else', ({ stack, name, statements }) => {
  expect(allowedBy(plain.get(stack), name)).toEqual(statements);
});

test.each(ROLES)('with customer keys, the role of $name also lets it use both keys', ({ stack, name, statements }) => {
  const allowed = allowedBy(withKeys.get(stack), name);

  const keys = [USE_TABLE_KEY, USE_QUEUE_KEY].map((key) => JSON.stringify(key));
  expect(allowed).toEqual(expect.arrayContaining([USE_TABLE_KEY, USE_QUEUE_KEY]));
  expect(allowed.filter((statement) => !keys.includes(JSON.stringify(statement)))).toEqual(statements);
});

test.each([
  ['StreamApi', 2],
  ['Orders', 3],
] as const)('the function roles of %s have one inline policy each and no managed policy', (stack, count) => {
  const template = plain.get(stack) as Template;
  const roles = idsOf(template, 'AWS::IAM::Role').filter((id) => id.includes('FunctionRole'));
  const policies = idsOf(template, 'AWS::IAM::Policy').map((id) => template.Resources[id]?.Properties.Roles);

  expect(roles).toHaveLength(count);
  for (const id of roles) {
    expect(Object.keys(template.Resources[id]?.Properties ?? {})).toEqual(['AssumeRolePolicyDocument']);
  }
  expect(policies).toEqual(roles.map((role) => [{ Ref: role }]));
});

test('the REST API may invoke produce-record from its two methods, and nothing else may', () => {
  const template = plain.get('StreamApi') as Template;
  const [producer] = idsOf(template, 'AWS::Lambda::Function').filter((id) => id.startsWith('ProduceRecord'));
  const permissions = idsOf(template, 'AWS::Lambda::Permission').map((id) => template.Resources[id]?.Properties);

  expect(permissions.map((permission) => permission?.FunctionName)).toEqual(
    Array(2).fill({ 'Fn::GetAtt': [producer, 'Arn'] }),
  );
  expect(permissions.map((permission) => /\/(?:POST|OPTIONS)\/stream"/.exec(JSON.stringify(permission))?.[0])).toEqual([
    '/POST/stream"',
    '/OPTIONS/stream"',
  ]);
});

/** Each statement of a function's role: its actions, and its resource by logical id without the hash at the end. */
function allowedBy(template: Template | undefined, name: string): AllowedStatement[] {
  const policy = resource(template as Template, 'AWS::IAM::Policy', `${name}FunctionRole`);
  return statementsOf(policy).map((statement) => {
    expect(statement).toEqual({ Effect: 'Allow', Action: statement.Action, Resource: statement.Resource });
    return [statement.Action, wordOf(statement.Resource)];
  });
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
}

function wordOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Intrinsic;
  if (ref !== undefined) return ref.slice(0, -8);
  if (attribute) return `${attribute[0].slice(0, -8)}.${attribute[1]}`;
  return join ? join[1].map(wordOf).join(join[0]) : JSON.stringify(value);
}
