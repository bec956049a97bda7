import { PublishCommand } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { awsError } from '../../../support/lambda/messages.ts';
import { useNotifyCustomer } from '../../../support/lambda/order-workers.ts';
import { orderId, orderMessage } from '../../../support/lambda/orders.ts';
import { seededRandom } from '../../../support/lambda/scheduler.ts';

const { sns, tables, handle, pass, output } = useNotifyCustomer();

const ORDERS = 40;
const BATCH = 10;
const BACK_OFF_MS = 48_000;

/** Sends until all are acknowledged. @returns how often each order was notified */
async function notifyAll(publish: (id: string) => Promise<unknown>): Promise<number[]> {
  const sent = new Map<string, number>();
  sns.on(PublishCommand).callsFake(async ({ Subject }: { Subject: string }) => {
    const id = Subject.slice(-36);
    await publish(id);
    sent.set(id, (sent.get(id) ?? 0) + 1);
    return { MessageId: 'published' };
  });
  let waiting = Array.from({ length: ORDERS }, (_, number) => orderMessage({ id: orderId(number) }));
  while (waiting.length > 0) {
    const failed = new Set<string>();
    for (let at = 0; at < waiting.length; at += BATCH) {
      for (const id of await handle(...waiting.slice(at, at + BATCH))) failed.add(id);
    }
    waiting = waiting.filter(({ messageId }) => failed.has(messageId));
    pass(BACK_OFF_MS);
  }
  return Array.from({ length: ORDERS }, (_, number) => sent.get(orderId(number)) ?? 0);
}

describe.each([1, 2])('with half of all that is tried failing, seed %d', (seed) => {
  test('every order is notified, and none twice', async () => {
    const random = seededRandom(seed);
    tables.fail(() => (random() < 0.5 ? (random() < 0.5 ? 'failed' : 'unanswered') : undefined));

    const sent = await notifyAll(async () => {
      if (random() < 0.5) throw awsError('InternalErrorException');
    });

    expect(sent).toEqual(Array(ORDERS).fill(1));
    expect(output().metric('NoticesRetried').flat().length).toBeGreaterThan(10);
  });
});
