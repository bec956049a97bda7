import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { startStacks } from '../../bench/support/start-stacks.ts';
import { waitFor } from '../../bench/support/wait-for.ts';
import { assemblyOf } from '../support/synthesis.ts';
import { type BuriedFiles, openBuriedFiles } from './support/buried-files.ts';

/** The full counts: `REPLAY_LETTERS=10000 REPLAY_KILLS=20 npm run jest -- test/journeys/replay.test.ts` */
const LETTERS = Number(process.env.REPLAY_LETTERS ?? 100);
const KILLS = Number(process.env.REPLAY_KILLS ?? 3);

const script = resolve(import.meta.dirname, '../../scripts/replay/main.ts');
const reasons = ['ACCESS_DENIED', 'ARCHIVED_SOURCE', 'KMS_KEY_UNUSABLE', 'SlowDown', 'none'] as const;
const keys = Array.from({ length: LETTERS }, (_, number) => `${reasons[number % 5]}/a file ${number}.txt`);
const folderOf = (key: string) => key.split('/')[0] ?? '';
const reasonOf = (key: string) => (folderOf(key) === 'none' ? undefined : folderOf(key));

jest.setTimeout(120_000 + LETTERS * 40 * (KILLS + 2));

describe('npm run replay in the local cloud', () => {
  let cloud: PrivateCloud;
  let files: BuriedFiles;

  beforeAll(async () => {
    cloud = await startStacks({ args: ['--assembly', await assemblyOf(), '--fast-retries'] });
    files = await openBuriedFiles(cloud, keys);
    await files.bury(reasonOf);
  });
  afterAll(() => cloud?.stop());

  function start(...args: string[]) {
    const options = args.includes('--endpoint-url') ? args : [...args, '--endpoint-url', cloud.url];
    return spawn(process.execPath, [script, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async function finish(child: ReturnType<typeof start>) {
    const [printed, noted, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, printed, noted };
  }

  const run = (...args: string[]) => finish(start(...args));

  test('replay names the endpoint and the next step when nothing answers', async () => {
    const { code, noted } = await run('list', '--endpoint-url', 'http://127.0.0.1:9');

    expect(code).toBe(1);
    expect(noted).toBe(
      'No answer from 127.0.0.1:9. For the local cloud, check that npm start is running on this port.\n',
    );
  });

  test('list groups the dead letters by reason and leaves them unchanged', async () => {
    const { code, printed } = await run('list', '--json');

    expect(code).toBe(0);
    const { messages, copies, unseen, reasons: groups } = JSON.parse(printed);
    expect({ messages, copies, unseen }).toEqual({ messages: LETTERS, copies: 0, unseen: 0 });
    const counts = groups.map((group: { reason?: string; messages: number }) => [
      group.reason ?? 'none',
      group.messages,
    ]);
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(reasons.map((reason) => [reason, LETTERS / 5])));
    expect((await files.deadKeys()).sort()).toEqual([...keys].sort());
  });

  test('replay with a filter sends exactly the selected letters and reports their outcome', async () => {
    const { code, printed } = await run('replay', '--reason', 'SlowDown', '--wait', '--json');

    expect(code).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({
      replayed: LETTERS / 5,
      left: 0,
      outcome: { copied: LETTERS / 5, underWay: 0 },
    });
    const isSelected = (key: string) => folderOf(key) === 'SlowDown';
    expect((await files.copiedKeys()).sort()).toEqual(keys.filter(isSelected).sort());
    expect((await files.deadKeys()).sort()).toEqual(keys.filter((key) => !isSelected(key)).sort());
  });

  test('replay without a filter uses a message move task; afterwards both buckets agree and no dead letter is left', async () => {
    const { code, printed } = await run('replay', '--wait');

    expect(printed).toContain(`${LETTERS - LETTERS / 5} messages replayed with a message move task of SQS.`);
    expect(code).toBe(0);
    expect((await files.copiedKeys()).sort()).toEqual([...keys].sort());
    expect(await files.deadKeys()).toEqual([]);
  });

  test('a replay that is stopped by Ctrl-C reports its state and leaves no letter hidden', async () => {
    await files.bury(reasonOf);
    const child = start('replay', '--newer-than', '1d', '--rate', '20');
    const finished = finish(child);
    await waitFor('the first copy', async () => (await files.copiedKeys()).length > 0 || undefined);

    child.kill('SIGINT');

    const { code, printed } = await finished;
    expect(code).toBe(130);
    expect(printed).toMatch(/^\d+ messages replayed\.\n/);
    expect(printed).toContain('Stopped before the end');
    await files.atRest();
    expect(new Set((await files.places()).values())).toEqual(new Set([1]));
  });

  test(`after a replay is killed at a random moment, ${KILLS} times, every message is in exactly one place when the queues are at rest`, async () => {
    const selection = ['replay', '--newer-than', '1d', '--rate', String(Math.min(500, LETTERS))];
    const startedAt = Date.now();
    await run(...selection);
    const runMs = Date.now() - startedAt;

    const kills: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      await files.atRest();
      await files.bury(reasonOf);
      const child = start(...selection);
      const ended = once(child, 'exit');
      const afterMs = Math.round(Math.random() * runMs);
      await delay(afterMs);
      child.kill('SIGKILL');
      await ended;

      await files.atRest();
      kills.push(`after ${afterMs} ms, with ${(await files.copiedKeys()).length} of ${LETTERS} replayed`);
      const misplaced = [...(await files.places())].filter(([, places]) => places !== 1);
      expect({ kills, misplaced }).toEqual({ kills, misplaced: [] });
      expect((await run('replay')).code).toBe(0);
    }
    await files.atRest();
    expect([(await files.copiedKeys()).length, await files.deadKeys()]).toEqual([LETTERS, []]);
  });
});
