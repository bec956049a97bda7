import { createCore, type SqsCore } from '../../../src/services/sqs/core.ts';
import { type Broker, createBroker } from '../../../src/services/sqs/engine/broker.ts';
import { resumeMoveTasks } from '../../../src/services/sqs/engine/move-messages.ts';
import { openJournal } from '../../../src/services/sqs/journal/journal.ts';
import { OPERATIONS } from '../../../src/services/sqs/operations/handle-request.ts';
import { type ManualClock, manualClock } from '../../../src/testing/manual-clock.ts';

export interface Delivered {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes: Record<string, string>;
  readonly MessageAttributes?: Record<string, object>;
}

/** SQS without HTTP, in virtual time. */
export interface QueueBench {
  readonly clock: ManualClock;
  readonly broker: Broker;
  readonly core: SqsCore;
  /** Runs an operation and gives its reply; `gone` is the client hanging up. */
  call(operation: string, input: object, gone?: AbortSignal): Promise<Record<string, unknown>>;
  /** Returns the queue's URL. */
  create(name: string, attributes?: Record<string, string>): string;
  send(queueUrl: string, body: string, more?: object): Promise<Record<string, unknown>>;
  receive(queueUrl: string, more?: object): Promise<Delivered[]>;
  close(): void;
}

export function openBench(file = ':memory:', clock = manualClock(Date.UTC(2026, 0, 1))): QueueBench {
  const cloud = { accountId: '000000000000', region: 'us-east-1' };
  const broker = createBroker({ cloud, clock, journal: openJournal(file), baseUrl: () => 'http://127.0.0.1:4566' });
  resumeMoveTasks(broker);
  const core = createCore(broker);

  const call: QueueBench['call'] = async (operation, input, gone = new AbortController().signal) => {
    const perform = OPERATIONS.get(operation);
    if (!perform) throw new Error(`no operation ${operation}`);
    return { ...(await perform(broker, JSON.parse(JSON.stringify(input)), gone)) };
  };
  return {
    clock,
    broker,
    core,
    call,
    create: (name, attributes) => core.ensureQueue(name, attributes).url,
    send: (queueUrl, body, more) => call('SendMessage', { QueueUrl: queueUrl, MessageBody: body, ...more }),
    async receive(queueUrl, more) {
      const reply = await call('ReceiveMessage', { QueueUrl: queueUrl, AttributeNames: ['All'], ...more });
      return (reply.Messages ?? []) as Delivered[];
    },
    close: broker.close,
  };
}

export const bodies = (messages: readonly Delivered[]): string[] => messages.map(({ Body }) => Body);

export const redriveTo = (name: string, maxReceiveCount: number): string =>
  JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${name}`, maxReceiveCount });
