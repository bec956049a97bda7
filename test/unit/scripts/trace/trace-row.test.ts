import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { ShownLetter } from '../../../../scripts/replay/look.ts';
import { readRowStore, traceRow } from '../../../../scripts/trace/trace-row.ts';

const dynamoDb = mockClient(DynamoDBClient);
const sqs = mockClient(SQSClient);
const logs = mockClient(CloudWatchLogsClient);
const lambda = mockClient(LambdaClient);
const region = 'us-east-1';
const id = 'c036eaad-2084-8417-aa09-3a6cebb30620';

const letter: ShownLetter = {
  messageId: 'm1',
  originalMessageId: 'm1',
  reason: 'INVALID_RECORD',
  errorMessage: '/price is missing',
  diedAt: '2026-01-01T00:00:00.000Z',
  replayCount: 0,
  subjects: [],
  attributes: {},
  body: '{}',
};

const workerOutputs = (worker: string) => ({
  [`${worker}QueueUrl`]: `${worker}-queue`,
  [`${worker}DeadLetterQueueUrl`]: `${worker}-dead`,
  [`${worker}FunctionName`]: `${worker}-function`,
});
const records = { name: 'a-dev-StreamApi', outputs: { TableName: 'books', ...workerOutputs('') } };
const orders = {
  name: 'a-dev-Orders',
  outputs: { TableName: 'orders', ...workerOutputs('ProcessOrder'), ...workerOutputs('NotifyCustomer') },
};

beforeEach(() => {
  for (const mock of [dynamoDb, sqs, logs, lambda]) mock.reset();
  dynamoDb.on(GetItemCommand).resolves({});
  sqs.on(GetQueueAttributesCommand).resolves({ Attributes: {} });
  logs.on(FilterLogEventsCommand).resolves({ events: [] });
  lambda.on(GetFunctionConfigurationCommand).callsFake(({ FunctionName }) => ({
    LoggingConfig: { LogGroup: `${FunctionName}-log` },
  }));
});

/** @param letters - dead letters by queue */
async function trace(stack: typeof records | typeof orders, letters: Record<string, ShownLetter[]> = {}) {
  const store = await readRowStore({ region }, stack);
  if (!store) throw new Error('not a stack with a table and its workers');
  return traceRow(
    {
      dynamoDb: new DynamoDBClient({ region }),
      sqs: new SQSClient({ region }),
      logs: new CloudWatchLogsClient({ region }),
      store,
      since: new Date(0),
      showLetters: async (queueUrl) => ({
        letters: letters[queueUrl] ?? [],
        more: 0,
        unseen: 0,
        notReleased: 0,
        leaseSeconds: 120,
      }),
    },
    id,
  );
}

function isStored(TableName: string, more: object) {
  dynamoDb
    .on(GetItemCommand, { TableName, Key: { id: { S: id } }, ConsistentRead: true })
    .resolves({ Item: { id: { S: id }, ...more } });
}

const hasLogged = (logGroupName: string, ...lines: object[]) =>
  logs
    .on(FilterLogEventsCommand, { logGroupName })
    .resolves({ events: lines.map((fields) => ({ timestamp: 0, message: JSON.stringify(fields) })) });

const filterPatterns = () =>
  logs.commandCalls(FilterLogEventsCommand).map(({ args }) => args[0].input.filterPattern ?? '');

test.each([{}, { TableName: 'a-table' }, { TableName: 'a-table', QueueUrl: 'q', DeadLetterQueueUrl: 'd' }])(
  'a stack with the outputs %j has no rows to trace',
  async (outputs) => {
    expect(await readRowStore({ region }, { name: 'a', outputs })).toBeUndefined();
  },
);

describe('the trace of a record', () => {
  test('the trace of a record shows its current row', async () => {
    isStored('books', { price: { N: '9.95' }, title: { S: 'Grüße' } });

    const { report, lines, verdict } = await trace(records);

    expect(verdict).toEqual({ text: 'The table has it.', isWell: true });
    expect(lines).toEqual(
      expect.arrayContaining([expect.stringMatching(/^ +price 9\.95$/), expect.stringMatching(/^ +title Grüße$/)]),
    );
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining(['id', 'stackName', 'tableName', 'row', 'queue', 'attempts', 'deadLetters']),
    );
  });

  test('the trace of a record shows the log lines of its ID only', async () => {
    const line = { recordId: id, outcome: 'retried', errorCode: 'ThrottlingException', attempt: 2 };
    hasLogged('-function-log', line, { ...line, recordId: 'other' }, { ...line, recordId: undefined, key: id });

    expect((await trace(records)).report).toMatchObject({
      attempts: { found: [{ what: 'retried ThrottlingException', attempt: 2 }] },
    });
    expect(filterPatterns()).toEqual([`{ $.recordId = "${id}" }`]);
  });

  test('the trace of a record shows its dead letter and the command that replays it', async () => {
    expect((await trace(records, { '-dead': [letter] })).verdict).toEqual({
      text: 'It could not be stored (INVALID_RECORD). Fix the cause, then: npm run replay -- replay --message-id m1 --stack a-dev-StreamApi',
      isWell: false,
    });
  });
});

describe('the trace of an order', () => {
  test('the trace of an order shows its row, and the log of each worker', async () => {
    isStored('orders', { total: { N: '19.9' }, lines: { L: [] } });
    hasLogged('ProcessOrder-function-log', { orderId: id, outcome: 'processed' });
    hasLogged('NotifyCustomer-function-log', { orderId: id, outcome: 'sent' });

    const { report, lines, verdict } = await trace(orders);

    expect(verdict).toEqual({ text: 'The table has it, and its customer was notified.', isWell: true });
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^ +total 19\.9$/)]));
    expect(lines.indexOf('ProcessOrder')).toBeLessThan(lines.findIndex((line) => / processed$/.test(line)));
    expect(lines.indexOf('NotifyCustomer')).toBeLessThan(lines.findIndex((line) => / sent$/.test(line)));
    expect(filterPatterns()).toEqual(Array(2).fill(`{ $.orderId = "${id}" }`));
    expect(report).toMatchObject({ workers: { ProcessOrder: {}, NotifyCustomer: {} } });
  });

  test('the trace of an order is well if the order is stored, even without its notice in the log', async () => {
    isStored('orders', {});

    expect((await trace(orders)).verdict).toEqual({
      text: 'The table has it. The log shows no notice to its customer: it may still come, or be older than --since.',
      isWell: true,
    });
  });

  test.each([
    [
      'ProcessOrder',
      'It could not be stored',
      () => hasLogged('NotifyCustomer-function-log', { orderId: id, outcome: 'sent' }),
    ],
    ['NotifyCustomer', 'Its customer could not be notified', () => isStored('orders', {})],
  ])(
    'the trace of an order shows a dead letter of %s and the command that replays it',
    async (worker, failure, given) => {
      given();

      expect((await trace(orders, { [`${worker}-dead`]: [letter] })).verdict).toEqual({
        text: `${failure} (INVALID_RECORD). Fix the cause, then: npm run replay -- replay --message-id m1 --queue ${worker} --stack a-dev-Orders`,
        isWell: false,
      });
    },
  );
});

test.each([
  ['record', records, '-queue'],
  ['order', orders, 'ProcessOrder-queue'],
] as const)('the trace of a missing %s says what that may mean', async (_, stack, QueueUrl) => {
  expect((await trace(stack)).verdict.text).toMatch(/^The table does not have it, and no message is left/);

  sqs.on(GetQueueAttributesCommand, { QueueUrl }).resolves({ Attributes: { ApproximateNumberOfMessages: '3' } });
  expect((await trace(stack)).verdict).toEqual({
    text: 'It has not arrived yet. 3 messages are waiting or being processed; its own may be among them.',
    isWell: false,
  });
});
