import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/base/user-error.ts';
import { openDataFolder } from '../../src/cli/data-folder.ts';

describe('the data folder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'data-folder-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is temporary and removed at the end when no folder is given', async () => {
    const data = await openDataFolder(undefined);
    await writeFile(join(data.path, 'file'), 'content');

    await data.release();

    expect(existsSync(data.path)).toBe(false);
  });

  test('is created when it does not exist, and kept', async () => {
    const data = await openDataFolder(join(folder, 'new/deeper'));

    await data.release();

    expect(existsSync(join(folder, 'new/deeper'))).toBe(true);
  });

  test('can be used by one local cloud at a time', async () => {
    const first = await openDataFolder(folder);

    const second = openDataFolder(folder);
    await expect(second).rejects.toThrow(UserError);
    await expect(second).rejects.toThrow(`in use by another local cloud (process ${process.pid})`);

    await first.release();
    await (await openDataFolder(folder)).release();
  });

  test('cannot be a file', async () => {
    await writeFile(join(folder, 'file'), '');

    const opening = openDataFolder(join(folder, 'file'));

    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(/--data .*file can't be used as a folder/);
  });
});
