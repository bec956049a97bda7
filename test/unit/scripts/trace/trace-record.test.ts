import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { ShownLetter } from '../../../../scripts/replay/look.ts';
import { describeRecordTrace, recordVerdict, traceRecord } from '../../../../scripts/trace/trace-row.ts';

const dynamoDb = mockClient(DynamoDBClient);
const sqs = mockClient(SQSClient);
const logs = mockClient(CloudWatchLogsClient);
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

beforeEach(() => {
  for (const mock of [dynamoDb, sqs, logs]) mock.reset();
  dynamoDb.on(GetItemCommand).resolves({});
  sqs.on(GetQueueAttributesCommand).resolves({ Attributes: {} });
  logs.on(FilterLogEventsCommand).resolves({ events: [] });
});

function trace(letters: ShownLetter[] = []) {
  const region = 'us-east-1';
  const store = {
    stackName: 'a-dev-StreamApi',
    tableName: 'books',
    queueUrl: 'https://sqs/q',
    deadLetterQueueUrl: 'https://sqs/d',
    logGroup: 'log',
  };
  return traceRecord(
    {
      dynamoDb: new DynamoDBClient({ region }),
      sqs: new SQSClient({ region }),
      logs: new CloudWatchLogsClient({ region }),
      store,
      since: new Date(0),
      showLetters: async () => ({ letters, more: 0, unseen: 0, notReleased: 0, leaseSeconds: 120 }),
    },
    id,
  );
}

describe('tracing a record', () => {
  test('shows its row, read as it is now', async () => {
    const Item = { id: { S: id }, price: { N: '9.95' }, title: { S: 'Grüße' } };
    dynamoDb
      .on(GetItemCommand, { TableName: 'books', Key: { id: { S: id } }, ConsistentRead: true })
      .resolves({ Item });

    const report = await trace();

    expect(recordVerdict(report)).toEqual({ text: 'The table has it.', isWell: true });
    expect(describeRecordTrace(report)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^ +price 9\.95$/), expect.stringMatching(/^ +title Grüße$/)]),
    );
  });

  test('takes from the log the lines of its id', async () => {
    const line = { recordId: id, outcome: 'retried', errorCode: 'ThrottlingException', attempt: 2 };
    const others = [
      { ...line, recordId: 'other' },
      { ...line, recordId: undefined, key: id },
    ];
    const events = [line, ...others].map((fields) => ({ timestamp: 0, message: JSON.stringify(fields) }));
    logs.on(FilterLogEventsCommand).resolves({ events });

    const { attempts } = await trace();

    expect(attempts).toMatchObject({ found: [{ what: 'retried ThrottlingException', attempt: 2 }] });
    expect(logs.commandCalls(FilterLogEventsCommand)[0]?.args[0].input).toMatchObject({
      filterPattern: `{ $.recordId = "${id}" }`,
    });
  });

  test('names its dead letter and the command that sends it back', async () => {
    expect(recordVerdict(await trace([letter]))).toEqual({
      text: 'It could not be stored (INVALID_RECORD). Mend the cause, then: npm run replay -- replay --message-id m1 --stack a-dev-StreamApi',
      isWell: false,
    });
  });

  test('of one that is nowhere says what that may mean; with messages in the queue it may be among them', async () => {
    expect(recordVerdict(await trace()).text).toMatch(/^The table does not have it, and no message is left/);

    sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '3' } });
    expect(recordVerdict(await trace())).toEqual({
      text: 'Not there yet; 3 messages are waiting or being processed, perhaps its own too.',
      isWell: false,
    });
  });
});
