import { GetQueueUrlCommand, ListDeadLetterSourceQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import {
  type DeadLetterQueue,
  destinationOf,
  findDeadLetterQueues,
  onlyQueue,
} from '../../../../scripts/replay/queues.ts';
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
const namesOf = (queues: readonly DeadLetterQueue[]) => queues.map(({ name }) => name);
const thrownBy = (act: () => unknown) =>
  Promise.resolve()
    .then(act)
    .then(undefined, (error: unknown) => error);

beforeEach(() => {
  sqs.reset();
});

describe('the dead-letter queues of a stack', () => {
  test('are those that its outputs name, each with the queue that its messages came from', async () => {
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
    '%s picks one of them',
    async (asked) => {
      expect(namesOf(await findDeadLetterQueues(client, twoWorkers, asked))).toEqual(['NotifyCustomer']);
    },
  );

  test('one that belongs to no stack is found by its name', async () => {
    sqs.on(GetQueueUrlCommand, { QueueName: 'elsewhere' }).resolves({ QueueUrl: at('elsewhere') });

    const [queue] = await findDeadLetterQueues(client, twoWorkers, 'elsewhere');

    expect(queue).toEqual({ name: 'elsewhere', queueUrl: at('elsewhere') });
  });

  test('that there is none of a name is said with those that there are', async () => {
    sqs.on(GetQueueUrlCommand).rejects(Object.assign(new Error('no'), { name: 'QueueDoesNotExist' }));

    const error = await thrownBy(() => findDeadLetterQueues(client, twoWorkers, 'Ship'));

    expect(error).toBeInstanceOf(ScriptError);
    expect((error as Error).message).toBe(
      "There is no queue Ship; the stack's dead-letter queues: ProcessOrder, NotifyCustomer",
    );
  });

  test('have to be told apart for what changes something', async () => {
    const queues = await findDeadLetterQueues(client, twoWorkers, undefined);

    const error = await thrownBy(() => onlyQueue(queues));

    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toBe(
      'The stack has several dead-letter queues: name one with --queue (ProcessOrder, NotifyCustomer)',
    );
    expect(onlyQueue(queues.slice(1)).name).toBe('NotifyCustomer');
  });
});

describe('where a replay sends to', () => {
  const elsewhere = { name: 'elsewhere', queueUrl: at('elsewhere') };

  test('is what SQS knows as the source, where no output tells', async () => {
    sqs.on(ListDeadLetterSourceQueuesCommand).resolves({ queueUrls: [at('work')] });

    expect(await destinationOf(client, elsewhere)).toBe(at('work'));
  });

  test.each([
    [[], 'no queue'],
    [['a', 'b'], 'a, b'],
  ])('is not guessed: %j', async (sources, said) => {
    sqs.on(ListDeadLetterSourceQueuesCommand).resolves({ queueUrls: sources.map(at) });

    const error = await thrownBy(() => destinationOf(client, elsewhere));

    expect(error).toBeInstanceOf(ScriptError);
    expect((error as Error).message).toBe(
      `elsewhere is the dead-letter queue of ${said}: a replay works for exactly one`,
    );
  });
});
