import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeList } from '../../../../scripts/replay/describe.ts';
import { type LookContext, listLetters, purgeLetters, showLetters } from '../../../../scripts/replay/look.ts';
import {
  type DeadLetterBench,
  letterOf,
  openDeadLetterBench,
  textAttribute,
} from '../../../support/scripts/dead-letter-bench.ts';

let bench: DeadLetterBench;

beforeEach(async () => {
  bench = await openDeadLetterBench();
});
afterEach(() => bench.close());

const HOUR = 3_600_000;

function context(selection: LookContext['selection'] = {}): LookContext {
  return {
    sqs: bench.client,
    queueUrl: bench.deadLetterQueueUrl,
    selection,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
}

async function killNatively(...keys: string[]) {
  for (const key of keys) await bench.core.send('arn:aws:sqs:us-east-1:000000000000:work', letterOf({ key }).body);
  for (let receive = 0; receive < 2; receive += 1) {
    await bench.client.send(new ReceiveMessageCommand({ QueueUrl: bench.queueUrl, MaxNumberOfMessages: 10 }));
    bench.advance(31_000);
  }
}

describe('listing dead letters', () => {
  test('list groups hundreds of letters by reason, the most frequent first, and counts none twice', async () => {
    const reasons = ['a', 'a', 'a', 'b', 'b', 'c', undefined];
    const diedAt = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * HOUR);
    await bench.bury(
      Array.from({ length: 350 }, (_, number) => {
        const reason = reasons[number % 7];
        return letterOf({ key: `k/${number}`, diedAt: diedAt(number), ...(reason && { reason }) });
      }),
    );

    const report = await listLetters(context());

    expect(report).toMatchObject({ messages: 350, copies: 0, unseen: 0, notReleased: 0, stopped: false });
    expect(report.reasons.map(({ reason, messages }) => [reason, messages])).toEqual([
      ['a', 150],
      ['b', 100],
      ['c', 50],
      [undefined, 50],
    ]);
    expect(report.reasons.map(({ oldest }) => oldest).slice(0, 3)).toEqual(
      [0, 3, 5].map((at) => diedAt(at).toISOString()),
    );
    expect(bench.deadLetters().filter(({ state }) => state === 'visible')).toHaveLength(350);
  });

  test('a letter that SQS moved itself has no reason, even if an earlier death left one', async () => {
    await killNatively('killed');
    const stale = letterOf({ key: 'again', reason: 'OLD_REASON' });
    await bench.core.send('arn:aws:sqs:us-east-1:000000000000:work', stale.body, {
      attributes: stale.attributes as never,
    });
    await killNatively();

    const report = await listLetters(context());

    expect(report.reasons.map(({ reason, messages }) => [reason, messages])).toEqual([[undefined, 2]]);
    expect(describeList(report).join('\n')).toContain(
      'no reason recorded (killed, throttled or timed out: see the logs)',
    );
  });

  test('list counts several letters of one message once, with the reason of the letter that has one', async () => {
    const letter = letterOf({ key: 'a', reason: 'SlowDown', messageId: 'one' });
    const { attributes: _, ...silent } = letter;
    const replayed = { ...letter.attributes, messageId: textAttribute('two'), replayedFrom: textAttribute('one') };
    await bench.bury([
      { ...silent, attributes: { messageId: textAttribute('one') } },
      letter,
      { ...letter, attributes: replayed },
    ]);

    const report = await listLetters(context());

    expect(report).toMatchObject({ messages: 1, copies: 2, reasons: [{ reason: 'SlowDown', messages: 1 }] });
  });

  test('list counts a letter once, however often the queue delivers it', async () => {
    await bench.bury(Array.from({ length: 30 }, (_, number) => letterOf({ key: `${number}`, reason: 'a' })));
    let isHeld = true;

    const report = await listLetters({
      ...context(),
      onProgress() {
        if (isHeld) bench.advance(3 * HOUR);
        isHeld = false;
      },
    });

    expect([report.messages, report.copies]).toEqual([30, 0]);
  });

  test('list reads only the first ten letters of a FIFO group, and reports how many are behind them', async () => {
    await bench.close();
    bench = await openDeadLetterBench({ fifo: true });
    await bench.bury(Array.from({ length: 25 }, (_, number) => letterOf({ key: `${number}`, reason: 'a' })));

    const report = await listLetters(context());

    expect([report.messages, report.unseen]).toEqual([10, 15]);
  });

  test('list reports how many letters another reader holds', async () => {
    await bench.bury(Array.from({ length: 30 }, (_, number) => letterOf({ key: `${number}`, reason: 'a' })));
    await bench.client.send(
      new ReceiveMessageCommand({ QueueUrl: bench.deadLetterQueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 60 }),
    );

    const report = await listLetters(context());

    expect([report.messages, report.unseen]).toEqual([20, 10]);
    expect(describeList(report).join('\n')).toContain('At least 20 dead letters');
  });

  test.each([
    [{ reason: 'SlowDown' }, ['old', 'x/slow']],
    [{ reason: 'none' }, ['native', '“no event”']],
    [{ keyPrefix: 'x/' }, ['x/denied', 'x/slow']],
    [{ subjectId: 'x/slow' }, ['x/slow']],
    [{ olderThanMs: 10 * HOUR }, ['old']],
    [{ newerThanMs: 10 * HOUR, reason: 'SlowDown' }, ['x/slow']],
    [{ messageId: 'failed-x/slow' }, ['x/slow']],
  ])('the selection %j selects %j', async (selection, subjects) => {
    await bench.bury([
      letterOf({ key: 'x/slow', reason: 'SlowDown' }),
      letterOf({ key: 'x/denied', reason: 'ACCESS_DENIED' }),
      letterOf({ key: 'old', reason: 'SlowDown', diedAt: new Date(Date.now() - 20 * HOUR) }),
      letterOf({ key: 'native' }),
      { body: 'no event' },
    ]);

    const report = await listLetters(context(selection));

    expect(report.reasons.flatMap(({ examples }) => examples).sort()).toEqual(subjects);
  });
});

describe('showing dead letters', () => {
  test('show returns letters in full, and reports how many more match', async () => {
    await bench.bury(
      [1, 2, 3].map((number) => letterOf({ key: `a+b ${number}`, reason: 'SlowDown', messageId: `m${number}` })),
    );

    const report = await showLetters(context(), 1);

    expect(report).toMatchObject({
      more: 2,
      letters: [{ reason: 'SlowDown', errorMessage: 'SlowDown it is', requestId: 'a-request' }],
    });
    expect(report.letters[0]?.subjects).toMatchObject([
      { kind: 'file', address: expect.stringMatching(/^s3:\/\/source\/a\+b \d$/) },
    ]);
    expect(report.letters[0]?.originalMessageId).toMatch(/^m\d$/);
  });
});

describe('purging dead letters', () => {
  test('purge removes what is selected, and nothing else', async () => {
    await bench.bury([
      letterOf({ key: 'a', reason: 'x' }),
      letterOf({ key: 'b', reason: 'y' }),
      letterOf({ key: 'c', reason: 'x' }),
    ]);

    const report = await purgeLetters(context({ reason: 'x' }));

    expect(report).toMatchObject({ removed: 2, left: 0, failures: [] });
    expect(bench.deadLetters().map(({ body }) => JSON.parse(body).Records[0].s3.object.key)).toEqual(['b']);
  });

  test('purge removes only letters that were listed before, not newer ones', async () => {
    await bench.bury([letterOf({ key: 'a', reason: 'x' })]);
    const { letterIds } = await listLetters(context());
    await bench.bury([letterOf({ key: 'b', reason: 'x' })]);

    expect(await purgeLetters(context({ among: letterIds }))).toMatchObject({ removed: 1 });
    expect(bench.deadLetters()).toHaveLength(1);
  });
});
