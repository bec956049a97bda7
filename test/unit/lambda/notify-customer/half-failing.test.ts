import { PublishCommand } from '@aws-sdk/client-sns';
import { expect, test } from '@jest/globals';
import { awsError } from '../../../support/lambda/messages.ts';
import { useNotifyCustomer } from '../../../support/lambda/order-workers.ts';
import { orderId, orderMessage } from '../../../support/lambda/orders.ts';
import { seededRandom } from '../../../support/lambda/scheduler.ts';

const { sns, tables, handle, pass, output } = useNotifyCustomer();

const ORDERS = 12;
const BATCH = 6;
const BACK_OFF_MS = 48_000;

test.each([1, 2])('every order is notified exactly once while half of all requests fail, seed %d', async (seed) => {
  const random = seededRandom(seed);
  const sent = new Map<string, number>();
  tables.fail(() => (random() < 0.5 ? (random() < 0.5 ? 'failed' : 'unanswered') : undefined));
  sns.on(PublishCommand).callsFake(async ({ Subject }: { Subject: string }) => {
    if (random() < 0.5) throw awsError('InternalErrorException');
    const id = Subject.slice(-36);
    sent.set(id, (sent.get(id) ?? 0) + 1);
    return { MessageId: 'published' };
  });

  const ids = Array.from({ length: ORDERS }, (_, number) => orderId(number));
  let waiting = ids.map((id) => orderMessage({ id }));
  while (waiting.length > 0) {
    const failed = new Set<string>();
    for (let at = 0; at < waiting.length; at += BATCH) {
      for (const id of await handle(...waiting.slice(at, at + BATCH))) failed.add(id);
    }
    waiting = waiting.filter(({ messageId }) => failed.has(messageId));
    pass(BACK_OFF_MS);
  }

  expect(ids.map((id) => sent.get(id) ?? 0)).toEqual(Array(ORDERS).fill(1));
  expect(output().metric('NoticesRetried').flat().length).toBeGreaterThan(10);
});
