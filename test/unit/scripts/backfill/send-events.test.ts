import { SendMessageBatchCommand, type SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readS3Message } from '../../../../lambda/shared/s3-event.ts';
import { sendEvents } from '../../../../scripts/shared/buckets/send-events.ts';
import { named } from '../../../support/scripts/fake-buckets.ts';

const mock = mockClient(SQSClient);
let waits: number[];

beforeEach(() => {
  mock.reset();
  waits = [];
});

const object = (key: string) => ({ key, size: 3, eTag: 'e', lastModified: 0, isArchived: false });
const objects = (count: number) => Array.from({ length: count }, (_, number) => object(`file ${number}`));

function send(count: number) {
  const queue = {
    sqs: new SQSClient({ region: 'eu-west-1' }),
    queueUrl: 'https://sqs/work',
    sourceBucket: 'source',
    region: 'eu-west-1',
    wait: async (ms: number) => waits.push(ms),
  };
  return sendEvents(queue, objects(count));
}

const succeed = ({ Entries = [] }: SendMessageBatchCommandInput, except: readonly string[] = []) => ({
  Successful: Entries.filter(({ Id = '' }) => !except.includes(Id)).map(({ Id }) => ({ Id })),
});

/** Keys by request. */
const sent = () =>
  mock
    .commandCalls(SendMessageBatchCommand)
    .map(({ args }) =>
      (args[0].input.Entries ?? []).map(({ MessageBody = '' }) =>
        readS3Message(MessageBody).map((record) => (record.kind === 'created' ? record.object.key : record.kind)),
      ),
    );

describe('sending events for objects', () => {
  test('sends ten to a request, each as the function reads it: dated now, and never newer than a real event', async () => {
    mock.on(SendMessageBatchCommand).callsFake((input) => succeed(input));

    expect(await send(23)).toEqual([]);

    expect(sent().map((keys) => keys.length)).toEqual([10, 10, 3]);
    const [first] = mock.commandCalls(SendMessageBatchCommand)[0]?.args[0].input.Entries ?? [];
    const [record] = readS3Message(first?.MessageBody ?? '');
    expect(record).toEqual({
      kind: 'created',
      object: { bucket: 'source', key: 'file 0', size: 3, eTag: 'e', eventTime: expect.any(String) },
    });
    const { eventTime = '' } = record?.kind === 'created' ? record.object : {};
    expect(Math.abs(Date.now() - Date.parse(eventTime))).toBeLessThan(60_000);
  });

  test('sends again exactly what failed', async () => {
    mock
      .on(SendMessageBatchCommand)
      .callsFakeOnce((input) => ({
        ...succeed(input, ['1', '3']),
        Failed: ['1', '3'].map((Id) => ({ Id, SenderFault: false, Code: 'InternalError' })),
      }))
      .callsFake((input) => succeed(input));

    expect(await send(5)).toEqual([]);

    expect(sent()[1]).toEqual([['file 1'], ['file 3']]);
  });

  test('sends again what was neither confirmed nor refused', async () => {
    mock
      .on(SendMessageBatchCommand)
      .callsFakeOnce((input) => succeed(input, ['0']))
      .callsFake((input) => succeed(input));

    expect(await send(2)).toEqual([]);

    expect(sent()[1]).toEqual([['file 0']]);
  });

  test('gives up at once what SQS says is our fault, and names it', async () => {
    mock.on(SendMessageBatchCommand).callsFake((input) => ({
      ...succeed(input, ['0']),
      Failed: [{ Id: '0', SenderFault: true, Code: 'InvalidMessageContents', Message: 'no' }],
    }));

    expect(await send(2)).toEqual([{ key: 'file 0', why: 'no' }]);
    expect(sent()).toHaveLength(1);
  });

  test('waits longer and longer while it is throttled', async () => {
    const throttled = named('ThrottlingException');
    mock
      .on(SendMessageBatchCommand)
      .rejectsOnce(throttled)
      .rejectsOnce(throttled)
      .rejectsOnce(throttled)
      .callsFake((input) => succeed(input));

    expect(await send(1)).toEqual([]);

    const [first = 0, second = 0, third = 0] = waits;
    expect(waits).toHaveLength(3);
    for (const [wait, base] of [
      [first, 500],
      [second, 1000],
      [third, 2000],
    ] as const) {
      expect(wait).toBeGreaterThanOrEqual(base * 0.5);
      expect(wait).toBeLessThan(base * 1.5);
    }
  });

  test('ends with the reason after six attempts', async () => {
    mock.on(SendMessageBatchCommand).rejects(named('ServiceUnavailable', 503));

    await expect(send(2)).rejects.toThrow(
      'SQS did not take 2 events in 6 attempts: ServiceUnavailable: ServiceUnavailable!',
    );
    expect(sent()).toHaveLength(6);
  });

  test('does not try again what no retry can mend', async () => {
    mock.on(SendMessageBatchCommand).rejects(named('AccessDenied', 403));

    await expect(send(1)).rejects.toThrow('AccessDenied!');
    expect(sent()).toHaveLength(1);
  });
});
