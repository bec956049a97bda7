import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { moment } from '../../../../scripts/backfill/command.ts';
import { describeBackfill, resumeHint } from '../../../../scripts/backfill/describe.ts';
import { NOTHING_DONE } from '../../../../scripts/backfill/run-backfill.ts';
import { openStateFile } from '../../../../scripts/backfill/state-file.ts';

describe('the report of a backfill', () => {
  test('the report says what was enqueued, what was skipped and why', () => {
    const report = {
      ...NOTHING_DONE,
      enqueued: 3,
      bytes: 1_234_567,
      existing: 2,
      archived: 1,
      refused: [{ key: 'a', why: 'no' }],
      dryRun: false,
      drained: { afterMs: 65_000, left: 0, deadLetters: 4 },
    };

    expect(describeBackfill(report)).toEqual([
      '3 files, 1.23 MB: enqueued.',
      '2 skipped: the destination has the same.',
      '1 skipped: archived, restore them first.',
      '1 refused by SQS:',
      '  a: no',
      'The queue was empty after 65 s.',
      '4 new dead letters: npm run replay -- list shows the reasons.',
    ]);
  });

  test.each([
    ['a/b.txt', 'a/b.txt'],
    ["it's 5 $", "'it'\\''s 5 $'"],
  ])('an interrupted backfill quotes the key %s for the shell', (upTo, quoted) => {
    expect(resumeHint({ ...NOTHING_DONE, upTo }, undefined)).toBe(
      `To continue, use the same options and --start-after ${quoted}`,
    );
  });
});

describe('a time on the command line', () => {
  test.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T18:30', '2026-01-31T18:30:00.000Z'],
    ['2026-01-31T18:30:15.5+02:00', '2026-01-31T16:30:15.500Z'],
  ])('the time %s is read as %s', (given, iso) => {
    expect(new Date(moment('').read(given) ?? 0).toISOString()).toBe(iso);
  });

  test.each(['yesterday', '2026-13-01', '31.01.2026', '2026-01-31 18:00', ''])('the time %j is refused', (given) => {
    expect(moment('').read(given)).toBeUndefined();
  });
});

describe('the state file', () => {
  const scope = { bucket: 'source', prefix: 'in/' };
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'state-file-'));
    path = join(folder, 'state.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('the state file holds the key from which the next run continues', async () => {
    const first = await openStateFile(path, scope);
    expect(first.startAfter).toBeUndefined();

    await first.save('ü/"a b"');

    expect((await openStateFile(path, scope)).startAfter).toBe('ü/"a b"');
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  test('the state file is written at most once a second, and always at the end', async () => {
    let now = 0;
    const file = await openStateFile(path, scope, () => now);
    const saved = async () => (await openStateFile(path, scope)).startAfter;

    await file.save('a');
    now = 999;
    await file.save('b');
    expect(await saved()).toBe('a');
    now = 1_000;
    await file.save('c');
    expect(await saved()).toBe('c');
    await file.save('d', { final: true });
    expect(await saved()).toBe('d');
  });

  test('the state file is removed when everything is done', async () => {
    const file = await openStateFile(path, scope);
    await file.save('a');

    await file.remove();

    expect(await readdir(folder)).toEqual([]);
  });

  test('the state file of another backfill is refused, with the difference', async () => {
    await (await openStateFile(path, scope)).save('a');

    await expect(openStateFile(path, { ...scope, prefix: 'out/' })).rejects.toThrow(
      `${path} belongs to another backfill: its prefix is "in/", now it is "out/". Remove the file to start over.`,
    );
  });

  test.each(['', 'not json', 'null', '{"scope":{}}'])(
    'a file with the content %j is not a state file',
    async (text) => {
      await writeFile(path, text);

      await expect(openStateFile(path, scope)).rejects.toThrow(`${path} is not a state file of a backfill.`);
    },
  );
});
