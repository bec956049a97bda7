import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SNSClient } from '@aws-sdk/client-sns';
import { openSns, type SnsService } from '../../../src/services/sns/service.ts';
import type { PeekedMessage } from '../../../src/services/sqs/core.ts';
import { openSqs, type SqsService } from '../../../src/services/sqs/index.ts';
import { type ManualClock, manualClock } from '../../../src/testing/manual-clock.ts';

/** SNS behind HTTP with the SDK in front of it, the local SQS behind it, and virtual time. */
export interface SnsBench {
  readonly sns: SnsService;
  readonly sqs: SqsService;
  readonly client: SNSClient;
  readonly endpoint: string;
  readonly clock: ManualClock;
  /** What the user was told. */
  readonly notices: string[];
  /** Creates a queue that subscribes to the topic, and returns the queue's ARN. */
  subscribeQueue(topicArn: string, name: string, attributes?: Record<string, string>): string;
  /** What is in a queue. */
  messages(queue: string): PeekedMessage[];
  /** Bodies of what is in a queue, parsed. */
  envelopes(queue: string): Record<string, unknown>[];
  close(): Promise<void>;
}

export async function openBench(): Promise<SnsBench> {
  const cloud = { accountId: '000000000000', region: 'eu-west-1' };
  const clock = manualClock();
  const notices: string[] = [];
  const server = createServer((request, response) => void sns.handle(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const baseUrl = () => endpoint;
  const sqs = openSqs({ cloud, file: ':memory:', baseUrl, clock });
  const notify = (text: string) => void notices.push(text);
  const sns = openSns({ cloud, baseUrl, clock, deliver: sqs.send, notify });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SNSClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  const messages = (queue: string) => sqs.peek(queue);

  return {
    sns,
    sqs,
    client,
    endpoint,
    clock,
    notices,
    subscribeQueue(topicArn, name, attributes = {}) {
      const { arn } = sqs.ensureQueue(name, name.endsWith('.fifo') ? { FifoQueue: 'true' } : {});
      sns.ensureSubscription({ topicArn, protocol: 'sqs', endpoint: arn, attributes });
      return arn;
    },
    messages,
    envelopes: (queue) => messages(queue).map(({ body }) => JSON.parse(body)),
    async close() {
      client.destroy();
      await Promise.all([sns.close(), sqs.close()]);
      server.closeAllConnections();
      server.close();
    },
  };
}
