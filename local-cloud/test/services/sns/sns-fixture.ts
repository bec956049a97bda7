import { SNSClient } from '@aws-sdk/client-sns';
import { openSns } from '../../../src/services/sns/index.ts';
import { openSqs } from '../../../src/services/sqs/index.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { CLIENT, serve } from '../../support/serve.ts';

const cloud = { accountId: '000000000000', region: 'eu-west-1' };

export const topicArn = (name: string) => `arn:aws:sns:eu-west-1:000000000000:${name}`;
export const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`;

export type SnsFixture = Awaited<ReturnType<typeof openSnsFixture>>;

/** Opens SNS behind HTTP with the SDK in front of it, the local SQS behind it, and a clock that only the test moves. */
export async function openSnsFixture() {
  const clock = manualClock();
  const notices: string[] = [];
  const baseUrl = () => 'http://127.0.0.1:4566';
  const sqs = openSqs({ cloud, file: ':memory:', baseUrl, clock });
  const notify = (line: string) => void notices.push(line);
  const sns = openSns({ cloud, baseUrl, clock, deliver: sqs.send, notify });
  const server = await serve(sns);
  const client = new SNSClient({ ...CLIENT, endpoint: server.url });

  return {
    sns,
    sqs,
    client,
    clock,
    /** Lines that the user was shown. */
    notices,
    /** Creates a queue that subscribes to the topic. */
    subscribeQueue(topic: string, name: string, attributes: Record<string, string> = {}) {
      const { arn: endpoint } = sqs.ensureQueue(name);
      sns.ensureSubscription({ topicArn: topic, protocol: 'sqs', endpoint, attributes });
    },
    /** Returns the parsed bodies of the messages in a queue. */
    envelopes: (queue: string): Record<string, unknown>[] => sqs.peek(queue).map(({ body }) => JSON.parse(body)),
    async close() {
      client.destroy();
      await server.close();
      await sqs.close();
    },
  };
}
