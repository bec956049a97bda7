import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { writeRecordMessage } from '../../../../lambda/shared/book-record/record-message.ts';
import { STORE_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { awsError, message, QUEUE_ARN } from '../../../support/lambda/messages.ts';
import { BOOK } from '../../../support/lambda/produce-record.ts';
import { useStoreRecord } from '../../../support/lambda/store-record.ts';

const { dynamoDb, rows, output, handle, handleWithin, deadLetterReasons, metrics } = useStoreRecord();

const ID = '5f0c2f3e-8a0b-4c1d-9e2f-0123456789ab';
const record = (id = ID, options: Parameters<typeof message>[1] = {}) =>
  message(writeRecordMessage({ id, receivedAt: '2026-11-21T00:17:52.745Z', record: BOOK }), options);
const TICK = { version: '0', id: 'x', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

describe('a record', () => {
  test('becomes a row of the table', async () => {
    expect(await handle(record())).toEqual([]);

    expect(rows()).toEqual([
      {
        id: { S: ID },
        isbn: { S: BOOK.isbn },
        title: { S: BOOK.title },
        author: { S: BOOK.author },
        price: { N: '19.99' },
        publishedYear: { N: '1999' },
        receivedAt: { S: '2026-11-21T00:17:52.745Z' },
        storedAt: { S: expect.stringMatching(/^\d{4}-.*Z$/) },
      },
    ]);
    expect(dynamoDb.commandCalls(PutItemCommand)[0]?.args[0].input.TableName).toBe(STORE_ENVIRONMENT.TABLE_NAME);
  });

  test('that is delivered again is acknowledged and counted, and stays as it was', async () => {
    await handle(record());
    const before = rows();

    expect(await handle(record(), record())).toEqual([]);

    expect(rows()).toEqual(before);
    expect(metrics()).toEqual({ RecordsStored: 1, RecordsDuplicate: 2 });
    // When it was stored says nothing about those who come later.
    expect(output().metric('StoreLatency').flat()).toHaveLength(1);
  });

  test('is timed from when the API accepted it', async () => {
    const receivedAt = new Date(Date.now() - 60_000).toISOString();
    await handle(message(writeRecordMessage({ id: ID, receivedAt, record: BOOK })));

    const [latency = 0] = output().metric('StoreLatency').flat();
    expect(latency).toBeGreaterThanOrEqual(60_000);
    expect(output().metric('StoreDuration').flat()).toHaveLength(1);
  });

  test('from a clock that is ahead took no time', async () => {
    const receivedAt = new Date(Date.now() + 60_000).toISOString();
    await handle(message(writeRecordMessage({ id: ID, receivedAt, record: BOOK })));

    expect(output().metric('StoreLatency')).toEqual([0]);
  });

  test('is logged by its id, without its content', async () => {
    await handle(record());

    expect(output().logs()).toEqual([
      expect.objectContaining({
        message: 'stored',
        outcome: 'stored',
        recordId: ID,
        attempt: 1,
        ms: expect.any(Number),
      }),
    ]);
    expect(JSON.stringify(output().logs())).not.toMatch(/9780306406157|N\. N\./);
  });

  test('whose id is an own property of nothing is refused like any other', async () => {
    expect(await handle(record('__proto__'))).toEqual([]);

    expect(deadLetterReasons()).toEqual(['MALFORMED_MESSAGE']);
  });
});

describe('a tick of the schedule', () => {
  test('is counted, logged and acknowledged', async () => {
    expect(await handle(message(TICK), message(TICK))).toEqual([]);

    expect(metrics()).toEqual({ TicksReceived: 2 });
    expect(output().logs()).toContainEqual(expect.objectContaining({ outcome: 'tick' }));
    expect(dynamoDb.calls()).toEqual([]);
  });
});

describe('a table that refuses', () => {
  test.each([
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'RequestLimitExceeded',
    'InternalServerError',
    'TransactionConflictException',
    'TimeoutError',
    'ResourceNotFoundException',
    'AccessDeniedException',
  ])('with %s is tried again', async (name) => {
    dynamoDb.on(PutItemCommand).rejects(awsError(name));
    const message = record();

    expect(await handle(message)).toEqual([message.messageId]);

    expect(deadLetterReasons()).toEqual([]);
    expect(metrics()).toEqual({ RecordsRetried: 1 });
  });

  test.each([
    ['ThrottlingException', 'ThrottlingException'],
    ['ResourceNotFoundException', 'ResourceNotFoundException'],
    ['AccessDeniedException', 'TableAccessDenied'],
  ])('with %s until the last attempt makes a dead letter with the reason %s', async (name, reason) => {
    dynamoDb.on(PutItemCommand).rejects(awsError(name));

    expect(await handle(record(ID, { receiveCount: 5 }))).toEqual([]);

    expect(deadLetterReasons()).toEqual([reason]);
  });

  test('the item for good makes a dead letter at once, and its neighbours are stored', async () => {
    dynamoDb
      .on(PutItemCommand)
      .rejectsOnce(awsError('ValidationException', 'Item size has exceeded the maximum allowed size'));
    const other = '00000000-0000-4000-8000-000000000000';

    expect(await handle(record(ID), record(other))).toEqual([]);

    expect(deadLetterReasons()).toEqual(['ITEM_REFUSED']);
    expect(metrics()).toEqual({ RecordsStored: 1, RecordsDeadLettered: 1 });
  });
});

test('a table that does not answer is given up in time for the record to be tried again', async () => {
  dynamoDb.on(PutItemCommand).callsFake(() => new Promise(() => {}));
  const message = record();

  expect(await handleWithin(200, message)).toEqual([message.messageId]);

  expect(output().logs()).toContainEqual(expect.objectContaining({ outcome: 'retried', errorCode: 'DeadlineError' }));
  // What is still under way then must not land after the next try.
  expect(dynamoDb.commandCalls(PutItemCommand)[0]?.args).toMatchObject([{}, { abortSignal: { aborted: true } }]);
});

describe('a FIFO queue', () => {
  const of = (id: string, group: string) => record(id, { group, eventSourceARN: `${QUEUE_ARN}.fifo` });
  const ids = Array.from({ length: 3 }, (_, index) => `0000000${index}-0000-4000-8000-000000000000`);

  test('keeps the order of an ISBN: behind a record that failed, none is stored', async () => {
    dynamoDb.on(PutItemCommand).rejectsOnce(awsError('ThrottlingException'));
    const records = ids.map((id) => of(id, BOOK.isbn));

    expect(await handle(...records)).toEqual(records.map(({ messageId }) => messageId));

    expect(dynamoDb.commandCalls(PutItemCommand)).toHaveLength(1);
    expect(rows()).toEqual([]);
  });
});
