import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const shared = resolve(import.meta.dirname, '../../../../scripts/shared');
const body = `
import { runCommand } from '${shared}/run-command.ts';
import { flag } from '${shared}/options.ts';
import { ScriptError } from '${shared}/errors.ts';
const options = { stuck: flag('never ends') };
await runCommand(
  { name: 'sample', summary: 'A sample.', options, examples: [], exitCodes: { 0: 'well', 1: 'ill' } },
  async ({ positionals: [what] }, { signal, print }) => {
    if (what === 'mend') throw new ScriptError('Mend this.');
    if (what === 'bug') throw new TypeError('a mistake');
    if (what === 'wait') {
      print('waiting');
      await new Promise((done) => { const timer = setInterval(() => {}, 1000); signal.addEventListener('abort', () => { clearInterval(timer); done(); }); });
      print('given back');
    }
    return what === 'ill' ? 1 : 0;
  },
);`;

describe('a command', () => {
  let folder: string;
  let script: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'command-'));
    script = join(folder, 'sample.ts');
    await writeFile(script, body);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = (...args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((done) => {
      const child = execFile(process.execPath, [script, ...args], (_, out, err) =>
        done({ code: child.exitCode ?? -1, out, err }),
      );
    });

  test.each([
    ['well', 0, ''],
    ['ill', 1, ''],
    ['mend', 1, 'Mend this.\n'],
    [
      '--nonsense',
      2,
      'There is no option --nonsense; --help lists them\n\nnpm run sample -- --help shows how it is used.\n',
    ],
  ])('%s exits with %d and says %j', async (what, code, err) => {
    expect(await run(what)).toEqual({ code, out: '', err });
  });

  test('shows a stack trace only for a mistake of its own', async () => {
    const { code, err } = await run('bug');

    expect(code).toBe(1);
    expect(err).toMatch(/^This is a mistake in sample itself:\nTypeError: a mistake\n {4}at /);
  });

  test('--help wins over everything else', async () => {
    expect(await run('bug', '--help')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('--stuck') });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s lets it give back what it holds and exits with %d', async (signal, code) => {
    const child = spawn(process.execPath, [script, 'wait'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.on('data', (text) => {
      out += text;
      if (out === 'waiting\n') {
        child.kill(signal);
        child.kill(signal);
      }
    });

    expect((await once(child, 'close'))[0]).toBe(code);
    expect(out).toBe('waiting\ngiven back\n');
  });
});
