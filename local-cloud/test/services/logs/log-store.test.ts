import { describe, expect, test } from '@jest/globals';
import { createLogStore, type LogEvent } from '../../../src/services/logs/log-store.ts';

const group = '/aws/lambda/copy-file';

describe('the log store', () => {
  test('gives the newest events as a tail, and those after an id to read on', () => {
    const logs = createLogStore();
    for (let n = 1; n <= 5; n += 1) logs.append(group, 's', n, `line ${n}`);

    const tail = logs.query(group, { limit: 2 });
    const next = logs.query(group, { after: tail[0]?.id ?? 0, limit: 1 });

    expect(tail.map(({ line }) => line)).toEqual(['line 4', 'line 5']);
    expect(next.map(({ line }) => line)).toEqual(['line 5']);
    expect(logs.query('/other')).toEqual([]);
    expect(logs.groups()).toEqual([group]);
  });

  test('keeps a bounded number of characters, and always the newest event', () => {
    const logs = createLogStore({ maxCharactersPerGroup: 10_000 });
    for (let n = 0; n < 1000; n += 1) logs.append(group, 's', n, 'x'.repeat(n % 7));
    const kept = logs.query(group);

    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept.at(-1)?.timestampMs).toBe(999);

    logs.append(group, 's', 1000, 'y'.repeat(20_000));
    expect(logs.query(group).map(({ timestampMs }) => timestampMs)).toEqual([1000]);
  });

  test('tells its listeners of each event until they stop listening', () => {
    const logs = createLogStore();
    const heard: LogEvent[] = [];
    const stop = logs.subscribe((event) => heard.push(event));
    logs.append(group, 's', 1, 'heard');
    stop();
    logs.append(group, 's', 2, 'not heard');

    expect(heard).toEqual([{ id: 1, group, stream: 's', timestampMs: 1, line: 'heard' }]);
  });
});
