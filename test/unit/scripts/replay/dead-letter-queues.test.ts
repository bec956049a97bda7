import { GetQueueUrlCommand, ListDeadLetterSourceQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import {
  destinationOf,
  findDeadLetterQueues,
  listQueues,
  onlyQueue,
  showQueues,
  sumOfLists,
} from '../../../../scripts/replay/dead-letter-queues.ts';
import { describeLists } from '../../../../scripts/replay/describe.ts';
import type { ListReport, ShownLetter } from '../../../../scripts/replay/look.ts';
import { ScriptError, UsageError } from '../../../../scripts/shared/errors.ts';

const sqs = mockClient(SQSClient);
const client = new SQSClient({ region: 'us-east-1' });
const at = (name: string) => `https://sqs.us-east-1.amazonaws.com/000000000000/${name}`;
const oneWorker = { QueueUrl: at('stream.fifo'), DeadLetterQueueUrl: at('stream-dead-letters.fifo') };
const twoWorkers = {
  ProcessOrderQueueUrl: at('process'),
  ProcessOrderDeadLetterQueueUrl: at('process-dead-letters'),
  NotifyCustomerQueueUrl: at('notify'),
  NotifyCustomerDeadLetterQueueUrl: at('notify-dead-letters'),
};

beforeEach(() => {
  sqs.reset();
});

describe('the dead-letter queues of a stack', () => {
  test('the outputs name each dead-letter queue and its queue', async () => {
    expect(await findDeadLetterQueues(client, oneWorker, undefined)).toEqual([
      {
        name: 'stream-dead-letters.fifo',
        queueUrl: at('stream-dead-letters.fifo'),
        destinationUrl: at('stream.fifo'),
      },
    ]);
    expect(await findDeadLetterQueues(client, twoWorkers, undefined)).toEqual([
      { name: 'ProcessOrder', queueUrl: at('process-dead-letters'), destinationUrl: at('process') },
      { name: 'NotifyCustomer', queueUrl: at('notify-dead-letters'), destinationUrl: at('notify') },
    ]);
  });

  test.each(['NotifyCustomer', 'notify-dead-letters', at('notify-dead-letters')])(
    '--queue %s selects one of them',
    async (asked) => {
      const found = await findDeadLetterQueues(client, twoWorkers, asked);

      expect(found.map(({ name }) => name)).toEqual(['NotifyCustomer']);
    },
  );

  test('--queue finds a queue outside the stack by its name', async () => {
    sqs.on(GetQueueUrlCommand, { QueueName: 'elsewhere' }).resolves({ QueueUrl: at('elsewhere') });

    const [queue] = await findDeadLetterQueues(client, twoWorkers, 'elsewhere');

    expect(queue).toEqual({ name: 'elsewhere', queueUrl: at('elsewhere') });
  });

  test('--queue with an unknown name is an error that lists the queues', async () => {
    sqs.on(GetQueueUrlCommand).rejects(Object.assign(new Error('no'), { name: 'QueueDoesNotExist' }));

    await expect(findDeadLetterQueues(client, twoWorkers, 'Ship')).rejects.toThrow(
      new ScriptError("Queue Ship does not exist. The stack's dead-letter queues: ProcessOrder, NotifyCustomer"),
    );
  });

  test('replay and purge need --queue if there are several', async () => {
    const queues = await findDeadLetterQueues(client, twoWorkers, undefined);

    expect(() => onlyQueue(queues)).toThrow(
      new UsageError(
        'The stack has several dead-letter queues: select one with --queue (ProcessOrder, NotifyCustomer)',
      ),
    );
    expect(() => onlyQueue(queues)).toThrow(UsageError);
    expect(onlyQueue(queues.slice(1)).name).toBe('NotifyCustomer');
  });
});

describe('the destination of a replay', () => {
  const elsewhere = { name: 'elsewhere', queueUrl: at('elsewhere') };

  test('without an output, a replay sends to the queue that SQS knows as the source', async () => {
    sqs.on(ListDeadLetterSourceQueuesCommand).resolves({ queueUrls: [at('work')] });

    expect(await destinationOf(client, elsewhere)).toBe(at('work'));
  });

  test.each([
    [[], 'no queue'],
    [['a', 'b'], 'a, b'],
  ])('a replay does not guess its destination from the sources %j', async (sources, found) => {
    sqs.on(ListDeadLetterSourceQueuesCommand).resolves({ queueUrls: sources.map(at) });

    await expect(destinationOf(client, elsewhere)).rejects.toThrow(
      new ScriptError(`A replay needs one queue to send to, but elsewhere is the dead-letter queue of ${found}`),
    );
  });
});

describe('the report of several queues', () => {
  const queues = ['ProcessOrder', 'NotifyCustomer'].map((name) => ({ name, queueUrl: `https://sqs/${name}` }));
  const running = new AbortController().signal;
  const scanned = { unseen: 1, notReleased: 0, leaseSeconds: 120 };
  const oldest = '2026-01-01T00:00:00.000Z';

  function found(messages: number): ListReport {
    const reasons = messages > 0 ? [{ reason: 'SlowDown', messages, oldest, examples: ['r-1'] }] : [];
    return { ...scanned, messages, copies: 0, reasons, letterIds: [], stopped: false };
  }

  const list = (signal = running) =>
    listQueues(queues, signal, async ({ name }) => found(name === 'ProcessOrder' ? 2 : 0));

  test('the JSON of a list sums up all queues, each reason with its queue', async () => {
    expect(sumOfLists(await list())).toEqual({
      messages: 2,
      copies: 0,
      unseen: 2,
      notReleased: 0,
      leaseSeconds: 120,
      stopped: false,
      reasons: [{ queue: 'ProcessOrder', reason: 'SlowDown', messages: 2, oldest, examples: ['r-1'] }],
    });
  });

  test('the text of a list has the name of each queue, unless there is only one', async () => {
    const reports = await list();

    expect(describeLists(reports).filter((line) => line.endsWith(':'))).toEqual(['ProcessOrder:', 'NotifyCustomer:']);
    expect(describeLists(reports.slice(1))[0]).toBe('No matching dead letters.');
  });

  test('a stopped list starts no further queue', async () => {
    expect(await list(AbortSignal.abort())).toEqual([]);
  });

  test('show returns at most --max letters of all queues together, each with its queue', async () => {
    const letter = (messageId: string): ShownLetter => ({
      messageId,
      originalMessageId: messageId,
      diedAt: oldest,
      replayCount: 0,
      subjects: [],
      attributes: {},
      body: '',
    });
    const asked: number[] = [];

    const report = await showQueues(queues, 3, running, async ({ name }, max) => {
      asked.push(max);
      const letters = ['1', '2'].slice(0, max).map((number) => letter(`${name}-${number}`));
      return { ...scanned, letters, more: 2 - letters.length };
    });

    expect(asked).toEqual([3, 1]);
    expect(report.letters.map(({ queue, messageId }) => [queue, messageId])).toEqual([
      ['ProcessOrder', 'ProcessOrder-1'],
      ['ProcessOrder', 'ProcessOrder-2'],
      ['NotifyCustomer', 'NotifyCustomer-1'],
    ]);
    expect([report.more, report.unseen]).toEqual([1, 2]);
  });
});
