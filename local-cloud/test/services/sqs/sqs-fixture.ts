import { AwsError } from '../../../src/front-door/aws-json.ts';
import { createCore } from '../../../src/services/sqs/core.ts';
import { createBroker } from '../../../src/services/sqs/engine/broker.ts';
import { resumeMoveTasks } from '../../../src/services/sqs/engine/move-messages.ts';
import { bindOperations } from '../../../src/services/sqs/index.ts';
import { openJournal } from '../../../src/services/sqs/journal/journal.ts';
import type { WireMessage } from '../../../src/services/sqs/operations/consume.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';

export const urlOf = (name: string) => `http://127.0.0.1:4566/000000000000/${name}`;
export const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

export type Delivered = WireMessage & Required<Pick<WireMessage, 'Attributes'>>;
export type SqsFixture = ReturnType<typeof openSqsFixture>;

/** Opens SQS without HTTP, on a clock that only the test moves. */
export function openSqsFixture(file = ':memory:', clock = manualClock(Date.UTC(2026, 0, 1))) {
  const cloud = { accountId: '000000000000', region: 'us-east-1' };
  const broker = createBroker({ cloud, clock, journal: openJournal(file), baseUrl: () => 'http://127.0.0.1:4566' });
  resumeMoveTasks(broker);
  const core = createCore(broker);
  const operations = bindOperations(broker);

  /** Runs an operation and returns its reply; a test aborts `gone` to hang up. */
  async function call(operation: string, input: object, gone = new AbortController().signal) {
    try {
      const reply = await operations[operation]?.(JSON.parse(JSON.stringify(input)), gone);
      return reply as Record<string, unknown>;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { shape, code: queryCode, message } = error;
      throw Object.assign(new Error(message), { code: shape.replace('com.amazonaws.sqs#', ''), queryCode });
    }
  }

  return {
    clock,
    broker,
    core,
    call,
    /** Returns the URL of the new queue. */
    create: (name: string, attributes?: Record<string, string>) => core.ensureQueue(name, attributes).url,
    send: (queueUrl: string, body: string, more?: object) =>
      call('SendMessage', { QueueUrl: queueUrl, MessageBody: body, ...more }),
    async receive(queueUrl: string, more?: object): Promise<Delivered[]> {
      const reply = await call('ReceiveMessage', { QueueUrl: queueUrl, AttributeNames: ['All'], ...more });
      return (reply.Messages ?? []) as Delivered[];
    },
    /** Deletes a message that was received, which may be missing for brevity in tests. */
    remove: (queueUrl: string, message: Delivered | undefined) =>
      call('DeleteMessage', { QueueUrl: queueUrl, ReceiptHandle: message?.ReceiptHandle }),
    /** Returns the counts of a queue. */
    state: (name: string) => core.queues().find((queue) => queue.name === name),
    peekBodies: (name: string) => core.peek(name, { limit: 1_000_000 }).map(({ body }) => body),
    close: broker.close,
  };
}

export const bodies = (messages: readonly Delivered[]): string[] => messages.map(({ Body }) => Body);

export const redriveTo = (name: string, maxReceiveCount: number): string =>
  JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount });
