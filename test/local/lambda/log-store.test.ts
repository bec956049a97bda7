import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogFiles } from '../../../local/lambda/log-files.ts';
import { createLogStore, type LogEvent } from '../../../local/lambda/log-store.ts';

const group = '/aws/lambda/copy-file';

describe('the log store', () => {
  test('gives the newest events as a tail, and those after an id to read on', () => {
    const logs = createLogStore();
    for (let n = 1; n <= 5; n += 1) logs.append(group, n % 2 ? 'odd' : 'even', n, `line ${n}`);

    const tail = logs.query(group, { limit: 2 });
    const next = logs.query(group, { after: tail[0]?.id ?? 0, limit: 1 });

    expect(tail.map(({ line }) => line)).toEqual(['line 4', 'line 5']);
    expect(next.map(({ line }) => line)).toEqual(['line 5']);
    expect(logs.query(group, { stream: 'even' }).map(({ line }) => line)).toEqual(['line 2', 'line 4']);
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

describe('log files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logs-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('hold every event of a group with its time and stream, across restarts', async () => {
    for (const line of ['first', 'second']) {
      const logs = createLogStore({ folder });
      logs.append(group, 'stream', Date.UTC(2026, 0, 2), line);
      await logs.close();
    }

    const text = await readFile(join(folder, 'aws_lambda_copy-file.log'), 'utf8');
    expect(text).toBe('2026-01-02T00:00:00.000Z stream first\n2026-01-02T00:00:00.000Z stream second\n');
  });

  test('stay in their folder whatever the group is called', async () => {
    const logs = createLogStore({ folder });
    logs.append('../../etc/passwd', 's', 0, 'line');
    await logs.close();

    expect(await readdir(folder)).toEqual(['.._.._etc_passwd.log']);
  });

  test('start anew when they have become large, and keep the one before', async () => {
    const files = createLogFiles(folder, 200);
    for (let id = 1; id <= 12; id += 1) {
      files.append({ id, group: 'g', stream: 's', timestampMs: 0, line: `line ${id} ${'x'.repeat(50)}` });
    }
    await files.close();

    const older = await readFile(join(folder, 'g.1.log'), 'utf8');
    const newer = await readFile(join(folder, 'g.log'), 'utf8');
    const numbers = Array.from((older + newer).matchAll(/line (\d+)/g), ([, n]) => Number(n));
    expect(numbers).toEqual([7, 8, 9, 10, 11, 12]);
  });
});
