import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSite } from '../../../web/build.ts';

const run = promisify(execFile);
const script = resolve(import.meta.dirname, '../../../web/build.ts');

describe('the built site', () => {
  let folder: string;
  let files: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'site-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'assets/main-OF_BEFORE.js'), '');
    files = await buildSite({ outFolder: folder });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('the build contains the page, assets named by their content, and no files of an earlier build', async () => {
    const assets = files.filter((file) => file !== 'index.html');

    expect(assets.map((file) => file.replace(/[A-Z0-9]{8}/, 'HASH'))).toEqual(
      expect.arrayContaining(['assets/main-HASH.js', 'assets/sign-in-HASH.js', 'assets/styles-HASH.css']),
    );
    expect((await readdir(join(folder, 'assets'))).map((name) => `assets/${name}`).sort()).toEqual(assets);
  });

  test('an unchanged site has the same file names in every folder', async () => {
    const elsewhere = join(folder, 'else/where');

    const { stdout } = await run(process.execPath, [script, elsewhere]);

    expect(stdout.trim().split('\n')).toEqual(files);
    expect(await readFile(join(elsewhere, 'index.html'), 'utf8')).toBe(
      await readFile(join(folder, 'index.html'), 'utf8'),
    );
  });

  test('the page needs no inline code and loads nothing from other hosts', async () => {
    const html = await readFile(join(folder, 'index.html'), 'utf8');
    const addresses = Array.from(html.matchAll(/(?:src|href)="([^"#]+)/g), ([, address]) => address ?? '');

    expect(html).not.toMatch(/<style|style=|<script(?![^>]*\ssrc=)|\son\w+=/);
    expect(addresses.filter((address) => address.startsWith('/assets/')).map((address) => address.slice(1))).toEqual(
      files.filter((file) => /\/(main|styles)-/.test(file)).reverse(),
    );
    expect(addresses.filter((address) => !/^(\/assets\/.*|\/|data:,)$/.test(address))).toEqual([]);
  });

  test('the code for sign-in is a file of its own, which the page loads only if it is needed', async () => {
    const sizeOf = async (start: string) => {
      const file = files.find((name) => name.startsWith(`assets/${start}`)) ?? '';
      return (await readFile(join(folder, file))).length;
    };

    expect(await sizeOf('main-')).toBeLessThan(30_000);
    expect(await sizeOf('sign-in-')).toBeGreaterThan(50_000);
  });

  test('the build command without a folder prints its usage', async () => {
    await expect(run(process.execPath, [script])).rejects.toMatchObject({
      code: 2,
      stderr: 'Usage: node web/build.ts FOLDER\n',
    });
  });
});
