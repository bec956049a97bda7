import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { ShownLetter } from '../../../../scripts/replay/look.ts';
import { describeOrderTrace, orderVerdict, traceOrder } from '../../../../scripts/trace/trace-row.ts';

const dynamoDb = mockClient(DynamoDBClient);
const sqs = mockClient(SQSClient);
const logs = mockClient(CloudWatchLogsClient);
const id = 'c036eaad-2084-8417-aa09-3a6cebb30620';

const letter: ShownLetter = {
  messageId: 'm1',
  originalMessageId: 'm1',
  reason: 'InternalServerError',
  errorMessage: 'not today',
  diedAt: '2026-01-01T00:00:00.000Z',
  replayCount: 0,
  subjects: [],
  attributes: {},
  body: '{}',
};

const placesOf = (name: string) => ({ queueUrl: name, deadLetterQueueUrl: `${name}-dead`, logGroup: `${name}-log` });

beforeEach(() => {
  for (const mock of [dynamoDb, sqs, logs]) mock.reset();
  dynamoDb.on(GetItemCommand).resolves({});
  sqs.on(GetQueueAttributesCommand).resolves({ Attributes: {} });
  logs.on(FilterLogEventsCommand).resolves({ events: [] });
});

/** @param letters of a dead-letter queue */
function trace(letters: Record<string, ShownLetter[]> = {}) {
  const region = 'us-east-1';
  const workers = { ProcessOrder: placesOf('process'), NotifyCustomer: placesOf('notify') };
  return traceOrder(
    {
      dynamoDb: new DynamoDBClient({ region }),
      sqs: new SQSClient({ region }),
      logs: new CloudWatchLogsClient({ region }),
      store: { stackName: 'a-dev-Orders', tableName: 'orders', workers },
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

function isStored() {
  dynamoDb
    .on(GetItemCommand, { TableName: 'orders', Key: { id: { S: id } }, ConsistentRead: true })
    .resolves({ Item: { id: { S: id }, total: { N: '19.9' }, lines: { L: [] } } });
}

function hasLogged(logGroupName: string, outcome: string) {
  const message = JSON.stringify({ orderId: id, outcome });
  logs.on(FilterLogEventsCommand, { logGroupName }).resolves({ events: [{ timestamp: 0, message }] });
}

describe('tracing an order', () => {
  test('shows its row, and what each worker has logged', async () => {
    isStored();
    hasLogged('process-log', 'processed');
    hasLogged('notify-log', 'sent');

    const report = await trace();

    expect(orderVerdict(report)).toEqual({ text: 'The table has it, and its customer was notified.', isWell: true });
    const lines = describeOrderTrace(report);
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^ +total 19\.9$/)]));
    expect(lines.indexOf('ProcessOrder')).toBeLessThan(lines.findIndex((line) => / processed$/.test(line)));
    expect(lines.indexOf('NotifyCustomer')).toBeLessThan(lines.findIndex((line) => / sent$/.test(line)));
    expect(logs.commandCalls(FilterLogEventsCommand)[0]?.args[0].input).toMatchObject({
      filterPattern: `{ $.orderId = "${id}" }`,
    });
  });

  test('that is stored is well, even if the log has forgotten its notice', async () => {
    isStored();

    expect(orderVerdict(await trace())).toEqual({
      text: 'The table has it. The log does not tell of a notice: it may be on its way, or older.',
      isWell: true,
    });
  });

  test.each([
    ['process-dead', 'It could not be stored', 'ProcessOrder', () => hasLogged('notify-log', 'sent')],
    ['notify-dead', 'Its customer could not be notified', 'NotifyCustomer', isStored],
  ])('names the dead letter in %s and the command that sends it back', async (queue, missing, worker, given) => {
    given();

    expect(orderVerdict(await trace({ [queue]: [letter] }))).toEqual({
      text: `${missing} (InternalServerError). Mend the cause, then: npm run replay -- replay --message-id m1 --queue ${worker} --stack a-dev-Orders`,
      isWell: false,
    });
  });

  test('that is nowhere says what that may mean; with messages in its queue it may be among them', async () => {
    expect(orderVerdict(await trace()).text).toMatch(/^The table does not have it, and no message is left/);

    sqs
      .on(GetQueueAttributesCommand, { QueueUrl: 'process' })
      .resolves({ Attributes: { ApproximateNumberOfMessages: '3' } });
    expect(orderVerdict(await trace())).toEqual({
      text: 'Not there yet; 3 messages are waiting or being processed, perhaps its own too.',
      isWell: false,
    });
  });
});
