import { SendMessageBatchCommand, type SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readS3Message } from '../../../../../lambda/shared/s3-event.ts';
import { sendEvents } from '../../../../../scripts/shared/buckets/send-events.ts';
import { eventKeys, named } from '../../../../support/scripts/fake-buckets.ts';

const mock = mockClient(SQSClient);
let waits: number[];

beforeEach(() => {
  mock.reset();
  waits = [];
});

function send(count: number) {
  const queue = {
    sqs: new SQSClient({ region: 'eu-west-1' }),
    queueUrl: 'https://sqs/work',
    sourceBucket: 'source',
    region: 'eu-west-1',
    wait: async (ms: number) => waits.push(ms),
  };
  const objects = Array.from({ length: count }, (_, number) => ({
    key: `file ${number}`,
    size: 3,
    eTag: 'e',
    lastModified: 0,
    isArchived: false,
  }));
  return sendEvents(queue, objects);
}

const succeed = ({ Entries = [] }: SendMessageBatchCommandInput, except: readonly string[] = []) => ({
  Successful: Entries.filter(({ Id = '' }) => !except.includes(Id)).map(({ Id }) => ({ Id })),
});

const requests = () => mock.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input.Entries ?? []);
/** Keys by request. */
const sent = () => requests().map((entries) => entries.flatMap(({ MessageBody = '' }) => eventKeys(MessageBody)));

test('events are sent ten to a request, dated now and without a sequencer', async () => {
  mock.on(SendMessageBatchCommand).callsFake((input) => succeed(input));

  expect(await send(23)).toEqual([]);

  expect(sent().map((keys) => keys.length)).toEqual([10, 10, 3]);
  const [record] = readS3Message(requests()[0]?.[0]?.MessageBody ?? '');
  expect(record).toEqual({
    kind: 'created',
    object: { bucket: 'source', key: 'file 0', size: 3, eTag: 'e', eventTime: expect.any(String) },
  });
  const { eventTime = '' } = record?.kind === 'created' ? record.object : {};
  expect(Math.abs(Date.now() - Date.parse(eventTime))).toBeLessThan(60_000);
});

test.each([
  ['failed', ['1', '3'].map((Id) => ({ Id, SenderFault: false, Code: 'InternalError' }))],
  ['were neither confirmed nor refused', []],
])('events that %s are sent again, and no others', async (_, Failed) => {
  mock
    .on(SendMessageBatchCommand)
    .callsFakeOnce((input) => ({ ...succeed(input, ['1', '3']), Failed }))
    .callsFake((input) => succeed(input));

  expect(await send(5)).toEqual([]);

  expect(sent()[1]).toEqual(['file 1', 'file 3']);
});

test('an event that SQS refuses as our fault is reported at once, and not sent again', async () => {
  mock.on(SendMessageBatchCommand).callsFake((input) => ({
    ...succeed(input, ['0']),
    Failed: [{ Id: '0', SenderFault: true, Code: 'InvalidMessageContents', Message: 'no' }],
  }));

  expect(await send(2)).toEqual([{ key: 'file 0', why: 'no' }]);
  expect(sent()).toHaveLength(1);
});

test('the waits double while SQS throttles', async () => {
  const throttled = named('ThrottlingException');
  mock
    .on(SendMessageBatchCommand)
    .rejectsOnce(throttled)
    .rejectsOnce(throttled)
    .rejectsOnce(throttled)
    .callsFake((input) => succeed(input));

  expect(await send(1)).toEqual([]);

  expect(waits).toHaveLength(3);
  for (const [attempt, wait] of waits.entries()) {
    const base = 500 * 2 ** attempt;
    expect(wait).toBeGreaterThanOrEqual(base * 0.5);
    expect(wait).toBeLessThan(base * 1.5);
  }
});

test('sending fails with the reason after six attempts', async () => {
  mock.on(SendMessageBatchCommand).rejects(named('ServiceUnavailable', 503));

  await expect(send(2)).rejects.toThrow(
    'SQS did not accept 2 events in 6 attempts: ServiceUnavailable: ServiceUnavailable!',
  );
  expect(sent()).toHaveLength(6);
});

test('an error that no retry can fix is not retried', async () => {
  mock.on(SendMessageBatchCommand).rejects(named('AccessDenied', 403));

  await expect(send(1)).rejects.toThrow('AccessDenied!');
  expect(sent()).toHaveLength(1);
});
