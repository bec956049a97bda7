import { PublishCommand } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LEASE_MS } from '../../../../lambda/notify-customer/notice-ledger.ts';
import { noticeOf } from '../../../../lambda/notify-customer/process-message.ts';
import { backOffSeconds } from '../../../../lambda/shared/back-off.ts';
import { anyOrder } from '../../../support/lambda/arbitraries.ts';
import { NOTIFY_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { awsError, message } from '../../../support/lambda/messages.ts';
import { useNotifyCustomer } from '../../../support/lambda/order-workers.ts';
import { ORDER_ID, orderId, orderMessage } from '../../../support/lambda/orders.ts';

const worker = useNotifyCustomer();
const { sns, tables, output, handle, handleUntilTimeIsUp, notices, metrics, deadLetterReasons, pass } = worker;
const ledger = () => tables.rows('ledger');

/** A function that died: it claimed the notice and does not release its claim. */
const dieWhilePublishing = async () => {
  sns.on(PublishCommand).callsFakeOnce(() => new Promise(() => {}));
  await handleUntilTimeIsUp(() => notices().length > 0, orderMessage());
};

describe('the notice of an order', () => {
  test('is published with the id and the total and nothing else', async () => {
    expect(await handle(orderMessage())).toEqual([]);

    expect(notices()).toEqual([
      {
        TopicArn: NOTIFY_ENVIRONMENT.NOTICE_TOPIC_ARN,
        Subject: `Your order ${ORDER_ID}`,
        Message: `We have received your order ${ORDER_ID}.\n\nTotal: 33.04\n`,
      },
    ]);
    expect(metrics()).toEqual({ NoticesSent: 1 });
  });

  test('has a subject that Amazon SNS accepts, and nothing of the order but its total', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        const { Subject, Message } = noticeOf({ id: ORDER_ID, order });

        expect(Subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,99}$/);
        expect(Message).toMatch(/^We have received your order [0-9a-f-]{36}\.\n\nTotal: \d+\.\d\d\n$/);
      }),
    );
  });

  test('is in the ledger for thirty days, longer than a dead letter can wait for its replay', async () => {
    await handle(orderMessage());

    const [entry] = await ledger();
    expect(entry).toEqual({ id: ORDER_ID, sentAt: expect.stringMatching(/Z$/), expiration: expect.any(Number) });
    expect(Number(entry?.expiration) - worker.now() / 1_000).toBeGreaterThan(29.9 * 86_400);
  });

  test('is logged by the id of the order, without its content', async () => {
    await handle(orderMessage());

    expect(output().logs()).toMatchObject([{ message: 'sent', outcome: 'sent', orderId: ORDER_ID }]);
    expect(JSON.stringify(output().logs())).not.toMatch(/TEA|Opa|"ann"/);
  });

  test('has a latency since the acceptance of the order by the API', async () => {
    await handle(orderMessage({ placedAt: new Date(Date.now() - 60_000).toISOString() }));

    expect(output().metric('NoticeLatency').flat()[0]).toBeGreaterThanOrEqual(60_000);
    expect(output().metric('NoticeDuration').flat()).toHaveLength(1);
  });
});

describe('an order that is delivered again', () => {
  test('is notified once, and counted', async () => {
    await handle(orderMessage());

    expect(await handle(orderMessage(), orderMessage())).toEqual([]);

    expect(notices()).toHaveLength(1);
    expect(metrics()).toEqual({ NoticesSent: 1, NoticesDuplicate: 2 });
  });

  test('in ten messages at the same moment is notified once: nine wait for the first, and none fails', async () => {
    expect(await handle(...Array.from({ length: 10 }, () => orderMessage()))).toEqual([]);

    expect(notices()).toHaveLength(1);
    expect(metrics()).toEqual({ NoticesSent: 1, NoticesDuplicate: 9 });
  });

  test('after two weeks as a dead letter is still known', async () => {
    await handle(orderMessage());
    pass(14 * 86_400_000);

    await handle(orderMessage());

    expect(notices()).toHaveLength(1);
  });

  test('while another function sends its notice is notified when that function fails', async () => {
    let fail = (_: Error) => {};
    sns.on(PublishCommand).callsFakeOnce(() => new Promise((_, reject) => (fail = reject)));
    const first = orderMessage();
    const running = handle(first);
    while (notices().length === 0) await new Promise(setImmediate);

    const second = handle(orderMessage());
    fail(awsError('InternalErrorException'));

    expect(await running).toEqual([first.messageId]);
    expect(await second).toEqual([]);
    expect(notices()).toHaveLength(2);
    expect(metrics()).toEqual({ NoticesRetried: 1, NoticesSent: 1 });
  });

  test('after the lease of a function that died is notified', async () => {
    await dieWhilePublishing();
    expect(await ledger()).toMatchObject([{ claimedBy: expect.anything() }]);
    pass(LEASE_MS + 1);

    expect(await handle(orderMessage())).toEqual([]);
    expect(worker.pauses()).toBe(0);
    expect(notices()).toHaveLength(2);
    expect(await ledger()).toMatchObject([{ sentAt: expect.anything() }]);
  });

  test('before the end of that lease waits and is notified', async () => {
    await dieWhilePublishing();
    worker.whilePaused(pass);

    expect(await handle(orderMessage())).toEqual([]);

    expect(worker.pauses() * 500).toBeGreaterThanOrEqual(LEASE_MS);
    expect(notices()).toHaveLength(2);
  });

  test('cannot overlap with the first delivery, whose sending is aborted before its lease ends', async () => {
    tables.fail(({ operation }) => {
      if (operation === 'PutItem') pass(LEASE_MS);
      return undefined;
    });
    await handle(orderMessage());

    const [, options]: unknown[] = sns.commandCalls(PublishCommand)[0]?.args ?? [];
    const { abortSignal } = options as { abortSignal: AbortSignal };
    if (!abortSignal.aborted) await new Promise((resolve) => abortSignal.addEventListener('abort', resolve));
    expect(abortSignal.aborted).toBe(true);
  });

  test('waits no longer than its own time', async () => {
    await dieWhilePublishing();
    const record = orderMessage();

    expect(await handleUntilTimeIsUp(() => worker.pauses() > 2, record)).toEqual([record.messageId]);
    expect(notices()).toHaveLength(1);
    expect(await ledger()).toHaveLength(1);
  });

  test('comes after the lease of the first delivery has ended', () => {
    expect(LEASE_MS).toBeLessThan(backOffSeconds(1, 0) * 1_000);
  });
});

describe('a topic that fails', () => {
  test.each(['InternalErrorException', 'ThrottledException', 'AuthorizationErrorException', 'NotFoundException'])(
    'with %s makes the order be retried, immediately if its message is delivered again',
    async (name) => {
      sns.on(PublishCommand).rejectsOnce(awsError(name)).resolves({ MessageId: 'published' });
      const record = orderMessage();

      expect(await handle(record)).toEqual([record.messageId]);
      expect(await ledger()).toEqual([]);
      expect(await handle(record)).toEqual([]);

      expect(metrics()).toEqual({ NoticesRetried: 1, NoticesSent: 1 });
    },
  );

  test('at the last attempt leaves a dead letter with the reason', async () => {
    sns.on(PublishCommand).rejects(awsError('NotFoundException'));

    expect(await handle(orderMessage({ receiveCount: 5 }))).toEqual([]);

    expect(deadLetterReasons()).toEqual(['NotFoundException']);
  });

  test('by not answering is given up when the time is up', async () => {
    sns.on(PublishCommand).callsFake((_input, _client) => new Promise(() => {}));
    const record = orderMessage();

    expect(await handleUntilTimeIsUp(() => notices().length > 0, record)).toEqual([record.messageId]);
    expect(metrics()).toEqual({ NoticesRetried: 1 });
  });
});

describe('a ledger that fails', () => {
  test.each(['InternalServerError', 'ThrottlingException', 'ResourceNotFoundException', 'AccessDeniedException'])(
    'with %s lets no notice be sent, and the order is retried',
    async (name) => {
      tables.fail(() => awsError(name));
      const record = orderMessage();

      expect(await handle(record)).toEqual([record.messageId]);

      expect(notices()).toEqual([]);
      expect(deadLetterReasons()).toEqual([]);
    },
  );

  test('to answer a successful claim is asked again, and the claim is still ours', async () => {
    worker.tryTimes(2);
    let puts = 0;
    tables.fail(({ operation }) => {
      if (operation === 'PutItem') puts += 1;
      return puts === 1 ? 'unanswered' : undefined;
    });

    expect(await handle(orderMessage())).toEqual([]);

    expect(puts).toBe(3);
    expect(metrics()).toEqual({ NoticesSent: 1 });
    expect(output().logs()).toHaveLength(1);
    // It did not wait for the lease of its own first attempt.
    expect(worker.pauses()).toBe(0);
  });

  test('to answer any request leaves no claim behind', async () => {
    tables.fail(({ operation }) => (operation === 'PutItem' ? 'unanswered' : undefined));
    const record = orderMessage();

    expect(await handle(record)).toEqual([record.messageId]);

    expect(await ledger()).toEqual([]);
  });

  test('to record a sent notice is asked again and again', async () => {
    let marks = 0;
    tables.fail(({ operation }) => {
      if (notices().length === 0 || operation !== 'PutItem') return undefined;
      marks += 1;
      return marks <= 20 ? 'failed' : undefined;
    });

    expect(await handle(orderMessage())).toEqual([]);
    expect(await handle(orderMessage())).toEqual([]);

    expect(marks).toBe(22);
    expect(metrics()).toEqual({ NoticesSent: 1, NoticesDuplicate: 1 });
  });

  test('to record a sent notice until the time is up does not keep the order from being acknowledged', async () => {
    tables.fail(() => (notices().length > 0 ? 'failed' : undefined));

    expect(await handleUntilTimeIsUp(() => worker.pauses() > 2, orderMessage())).toEqual([]);

    expect(metrics()).toEqual({ NoticesSent: 1 });
    expect(output().logs()).toMatchObject([
      { level: 'WARN', message: 'sent, but not in the ledger' },
      { outcome: 'sent' },
    ]);
  });

  test('cannot make a function release the claim of another one', async () => {
    const publishing: { resolve: (answer: object) => void; reject: (error: Error) => void }[] = [];
    sns.on(PublishCommand).callsFake(() => new Promise((resolve, reject) => publishing.push({ resolve, reject })));
    const first = handle(orderMessage());
    while (publishing.length === 0) await new Promise(setImmediate);
    pass(LEASE_MS + 1);
    const second = handle(orderMessage());
    while (publishing.length === 1) await new Promise(setImmediate);
    const claims = await ledger();

    publishing[0]?.reject(awsError('InternalErrorException'));
    await first;

    expect(await ledger()).toEqual(claims);
    publishing[1]?.resolve({});
    expect(await second).toEqual([]);
  });
});

test('a malformed message becomes a dead letter at once, and the other orders are notified', async () => {
  const envelope = { Type: 'Notification', TopicArn: 'arn:aws:sns:x:1:y', Message: orderMessage().body };

  expect(await handle(message('no JSON'), message(envelope), orderMessage({ id: orderId(1) }))).toEqual([]);

  expect(deadLetterReasons().toSorted()).toEqual(['MALFORMED_MESSAGE', 'SNS_ENVELOPE']);
  expect(notices()).toHaveLength(1);
});
