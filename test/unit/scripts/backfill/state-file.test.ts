import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openStateFile } from '../../../../scripts/backfill/state-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-file-'));
  path = join(folder, 'state.json');
});
afterEach(() => rm(folder, { recursive: true }));

const scope = { bucket: 'source', prefix: 'in/' };

describe('the state file of a backfill', () => {
  test('tells the next run where to go on', async () => {
    const first = await openStateFile(path, scope);
    expect(first.startAfter).toBeUndefined();

    await first.save('ü/"a b"');

    expect((await openStateFile(path, scope)).startAfter).toBe('ü/"a b"');
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  test('is written once a second at most, and always at the end', async () => {
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

  test('is gone when all is done', async () => {
    const file = await openStateFile(path, scope);
    await file.save('a');

    await file.remove();

    expect(await readdir(folder)).toEqual([]);
  });

  test('of another backfill is refused, with what differs', async () => {
    await (await openStateFile(path, scope)).save('a');

    await expect(openStateFile(path, { ...scope, prefix: 'out/' })).rejects.toThrow(
      `${path} is of another backfill: its prefix is "in/", now it is "out/". Remove the file to begin anew.`,
    );
  });

  test.each(['', 'not json', 'null', '{"scope":{}}'])('that holds %j is refused', async (text) => {
    await writeFile(path, text);

    await expect(openStateFile(path, scope)).rejects.toThrow(`${path} is not a state file of a backfill.`);
  });
});
