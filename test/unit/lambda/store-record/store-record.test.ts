import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { writeRecordMessage } from '../../../../lambda/shared/book-record/record-message.ts';
import { STORE_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { awsError, BOOK, message, QUEUE_ARN } from '../../../support/lambda/messages.ts';
import { useStoreRecord } from '../../../support/lambda/store-record.ts';

const { dynamoDb, rows, output, handle, handleUntilTimeIsUp, deadLetterReasons, metrics } = useStoreRecord();

const ID = '5f0c2f3e-8a0b-4c1d-9e2f-0123456789ab';
const RECEIVED_AT = '2026-11-21T00:17:52.745Z';
const puts = () => dynamoDb.commandCalls(PutItemCommand);

interface RecordOptions {
  readonly id?: string;
  readonly receivedAt?: string;
  readonly fields?: Parameters<typeof message>[1];
}

function record({ id = ID, receivedAt = RECEIVED_AT, fields = {} }: RecordOptions = {}) {
  return message(writeRecordMessage({ id, receivedAt, record: BOOK }), fields);
}

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
        receivedAt: { S: RECEIVED_AT },
        storedAt: { S: expect.stringMatching(/^\d{4}-.*Z$/) },
      },
    ]);
    expect(puts()[0]?.args[0].input.TableName).toBe(STORE_ENVIRONMENT.TABLE_NAME);
  });

  test('that is delivered again is acknowledged and counted, without latency, and its row stays as it was', async () => {
    await handle(record());
    const before = rows();

    expect(await handle(record(), record())).toEqual([]);

    expect(rows()).toEqual(before);
    expect(metrics()).toEqual({ RecordsStored: 1, RecordsDuplicate: 2 });
    expect(output().metric('StoreLatency').flat()).toHaveLength(1);
  });

  test('has a latency since its acceptance by the API', async () => {
    await handle(record({ receivedAt: new Date(Date.now() - 60_000).toISOString() }));

    expect(output().metric('StoreLatency').flat()[0]).toBeGreaterThanOrEqual(60_000);
    expect(output().metric('StoreDuration').flat()).toHaveLength(1);
  });

  test('has latency 0 if the clock of the API is ahead', async () => {
    await handle(record({ receivedAt: new Date(Date.now() + 60_000).toISOString() }));

    expect(output().metric('StoreLatency')).toEqual([0]);
  });

  test('is logged by its id, without its content', async () => {
    await handle(record());

    expect(output().logs()).toMatchObject([
      { message: 'stored', outcome: 'stored', recordId: ID, attempt: 1, ms: expect.any(Number) },
    ]);
    expect(JSON.stringify(output().logs())).not.toMatch(/9780306406157|N\. N\./);
  });

  test('with the id __proto__ is refused like any other invalid id', async () => {
    expect(await handle(record({ id: '__proto__' }))).toEqual([]);

    expect(deadLetterReasons()).toEqual(['MALFORMED_MESSAGE']);
  });
});

test('a tick of the schedule is counted, logged and acknowledged', async () => {
  const tick = { version: '0', id: 'x', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

  expect(await handle(message(tick), message(tick))).toEqual([]);

  expect(metrics()).toEqual({ TicksReceived: 2 });
  expect(output().logs()).toMatchObject([{ outcome: 'tick' }, { outcome: 'tick' }]);
  expect(dynamoDb.calls()).toEqual([]);
});

describe('a table', () => {
  test.each(['ThrottlingException', 'ResourceNotFoundException', 'AccessDeniedException'])(
    'that fails with %s makes the record be retried',
    async (name) => {
      dynamoDb.on(PutItemCommand).rejects(awsError(name));
      const failed = record();

      expect(await handle(failed)).toEqual([failed.messageId]);

      expect(deadLetterReasons()).toEqual([]);
      expect(metrics()).toEqual({ RecordsRetried: 1 });
    },
  );

  test.each([
    ['ThrottlingException', 'ThrottlingException'],
    ['ResourceNotFoundException', 'ResourceNotFoundException'],
    ['AccessDeniedException', 'TableAccessDenied'],
  ])('that fails with %s at the last attempt leaves a dead letter with the reason %s', async (name, reason) => {
    dynamoDb.on(PutItemCommand).rejects(awsError(name));

    expect(await handle(record({ fields: { receiveCount: 5 } }))).toEqual([]);

    expect(deadLetterReasons()).toEqual([reason]);
  });

  test('that refuses one item leaves a dead letter at once, and the other records are stored', async () => {
    const refusal = awsError('ValidationException', 'Item size has exceeded the maximum allowed size');
    dynamoDb.on(PutItemCommand).rejectsOnce(refusal);

    expect(await handle(record(), record({ id: '00000000-0000-4000-8000-000000000000' }))).toEqual([]);

    expect(deadLetterReasons()).toEqual(['ITEM_REFUSED']);
    expect(metrics()).toEqual({ RecordsStored: 1, RecordsDeadLettered: 1 });
  });

  test('that does not answer is given up when the time is up, and the record is retried', async () => {
    dynamoDb.on(PutItemCommand).callsFake(() => new Promise(() => {}));
    const hung = record();

    expect(await handleUntilTimeIsUp(() => puts().length > 0, hung)).toEqual([hung.messageId]);

    expect(output().logs()).toMatchObject([{ outcome: 'retried', errorCode: 'DeadlineError' }]);
    // The aborted request must not take effect after the retry.
    expect(puts()[0]?.args).toMatchObject([{}, { abortSignal: { aborted: true } }]);
  });

  test('that fails for one record of an ISBN in a FIFO queue gets none of the records behind it', async () => {
    dynamoDb.on(PutItemCommand).rejectsOnce(awsError('ThrottlingException'));
    const fields = { group: BOOK.isbn, eventSourceARN: `${QUEUE_ARN}.fifo` };
    const records = [0, 1, 2].map((digit) => record({ id: `0000000${digit}-0000-4000-8000-000000000000`, fields }));

    expect(await handle(...records)).toEqual(records.map(({ messageId }) => messageId));

    expect(puts()).toHaveLength(1);
    expect(rows()).toEqual([]);
  });
});
