import { describe, expect, test } from '@jest/globals';
import { estimateFiles } from '../../../../scripts/estimate/files/estimate-files.ts';
import { estimateInput } from './estimate-input.ts';

type Changes = Parameters<typeof estimateInput>[0];

function limits(changes: Changes = {}) {
  const all = estimateFiles(estimateInput(changes)).limits;
  return all.map(({ name, perSecond }) => [name, Math.round(perSecond * 100) / 100]);
}

describe('the limits', () => {
  test('are listed with the one that binds first, calculated by hand', () => {
    // Ten files in 0.2 s: 50 a second for each of the invocations at a time.
    expect(limits()).toEqual([
      ['max_concurrency', 250],
      ['S3 writes', 3_500],
      ['Lambda concurrency of the account', 50_000],
      ['SQS event source mapping', 62_500],
      ['SQS messages in flight', 600_000],
    ]);
  });

  test.each([
    { changes: { load: { accountConcurrency: 2 } }, binds: 'Lambda concurrency of the account', rate: 100 },
    { changes: { settings: { max_concurrency: 1_000 } }, binds: 'S3 writes', rate: 3_500 },
    { changes: { settings: { max_concurrency: 1_000 }, load: { rewriteShare: 1 } }, binds: 'S3 writes', rate: 1_750 },
    {
      // 10 + 1,000 × 190 ms for ten thousand messages: 120,000 of them in flight are twelve invocations.
      changes: { settings: { max_concurrency: 100, batch_size: 10_000 } },
      binds: 'SQS messages in flight',
      rate: 631.55,
    },
    { changes: { load: { attempts: 2 } }, binds: 'max_concurrency', rate: 125 },
    { changes: { assumptions: { copyMs: 1_990 } }, binds: 'max_concurrency', rate: 25 },
  ] satisfies { changes: Changes; binds: string; rate: number }[])(
    '$changes: $binds binds',
    ({ changes, binds, rate }) => {
      expect(limits(changes)[0]).toEqual([binds, rate]);
    },
  );
});

describe('the time to drain', () => {
  const drained = (changes: Changes) => {
    const { burst, backlog, warnings } = estimateFiles(estimateInput(changes));
    const of = (drain: typeof burst) => drain && [Math.round(drain.waiting), Math.round(drain.seconds * 100) / 100];
    return { burst: of(burst), backlog: of(backlog), warnings };
  };

  test('of a backlog is its size over the rate, as long as no more invocations have to be started', () => {
    expect(drained({ load: { backlog: 100_000 } }).backlog).toEqual([100_000, 400]);
    expect(drained({ load: { backlog: 100_000 }, settings: { max_concurrency: 2 } }).backlog).toEqual([100_000, 1_000]);
  });

  test('has Lambda start five more invocations each second', () => {
    const settings = { max_concurrency: 55 };

    // For ten seconds 5 t + 2.5 t² = 300 invocation-seconds of 50 files; then 2,750 files a second.
    expect(drained({ settings, load: { backlog: 15_000 } }).backlog).toEqual([15_000, 10]);
    expect(drained({ settings, load: { backlog: 15_000 + 2_750 } }).backlog).toEqual([17_750, 11]);
    // 50 × (5 t + 2.5 t²) = 3,750 after 4.568 s.
    expect(drained({ settings, load: { backlog: 3_750 } }).backlog).toEqual([3_750, 4.57]);
  });

  test('of a burst counts what came in faster than it went out', () => {
    const burst = { perSecond: 1_250, seconds: 60 };

    expect(drained({ load: { burst } }).burst).toEqual([60_000, 240]);
    expect(drained({ load: { burst: { ...burst, perSecond: 250 } } }).burst).toEqual([0, 0]);
  });

  test('warns of what would expire, and of a load that never ends', () => {
    expect(drained({ load: { backlog: 100_000_000 } }).warnings).toEqual([
      'Messages expire after queue_retention_days = 4, before all are processed.',
    ]);
    expect(drained({ load: { filesPerMonth: 1e9 } }).warnings).toEqual([
      'More files come than can be copied: the queue grows for ever.',
    ]);
    expect(drained({ load: { backlog: 80_000_000 } }).warnings).toEqual([]);
  });
});
