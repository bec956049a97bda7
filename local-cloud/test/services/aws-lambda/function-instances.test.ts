import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { FunctionHostOptions } from '../../../src/services/aws-lambda/function-host.ts';
import { createFunctionFixture, eventually, type FunctionFixture, isRunning } from './function-fixture.ts';

const PID = 'export const handler = async () => process.pid';
const PID_AFTER_WAIT = 'export const handler = (ms) => new Promise((done) => setTimeout(done, ms, process.pid))';

let fixture: FunctionFixture;
afterEach(() => fixture.remove());

async function start(code: string, options: Partial<FunctionHostOptions> = {}, definition = {}): Promise<void> {
  fixture = createFunctionFixture(options);
  await fixture.define(code, definition);
}

describe('instances', () => {
  test('are reused one invocation at a time, the warmest first', async () => {
    await start(PID_AFTER_WAIT);
    const finished: unknown[] = [];
    const finish = async () => finished.push(await fixture.answer(100));
    await Promise.all([finish(), finish()]);
    const [first, last] = finished;

    expect(first).not.toBe(last);
    expect(await fixture.answer(1)).toBe(last);
    expect(await Promise.all([fixture.answer(1), fixture.answer(1)])).toEqual([last, first]);
  });

  test('that have been idle for long retire, but for two', async () => {
    await start(PID_AFTER_WAIT, { idleMs: 40 });
    await Promise.all([100, 100, 100, 100].map((ms) => fixture.answer(ms)));

    await eventually(() => fixture.host.stats().tested?.instances === 2, 'retirement');
    const survivors = await Promise.all([fixture.invoke(100), fixture.invoke(100)]);
    expect(survivors.map((result) => 'initDurationMs' in result)).toEqual([false, false]);
  });

  test('beyond the concurrency of the account are throttled, until one is free', async () => {
    await start(PID_AFTER_WAIT, { maxConcurrency: 2 });
    const results = await Promise.all([fixture.invoke(150), fixture.invoke(150), fixture.invoke(1)]);

    expect(results.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'throttled']);
    expect(results[2]).toMatchObject({ reason: 'ConcurrentInvocationLimitExceeded' });
    expect((await fixture.invoke(1)).outcome).toBe('ok');
    expect(fixture.host.stats().tested).toMatchObject({
      invocations: 3,
      throttles: 1,
      maxConcurrent: 2,
      concurrent: 0,
    });
  });

  test('of a function with no reserved concurrency left are throttled', async () => {
    await start(PID, {}, { reservedConcurrency: 0 });

    expect(await fixture.invoke()).toMatchObject({
      outcome: 'throttled',
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
  });

  test('are counted with their errors and durations', async () => {
    await start('export const handler = async (fail) => { if (fail) throw new Error("no") }');
    for (const fail of [false, true, true]) await fixture.invoke(fail);
    const durations = fixture.results.map((result) => ('durationMs' in result ? result.durationMs : 0));

    expect(fixture.host.stats().tested).toEqual({
      invocations: 3,
      errors: 2,
      throttles: 0,
      concurrent: 0,
      maxConcurrent: 1,
      instances: 1,
      totalDurationMs: expect.closeTo(durations.reduce((sum, ms) => sum + ms, 0)),
      maxDurationMs: Math.max(...durations),
    });
  });
});

describe('stopping the host', () => {
  test('waits for running invocations and leaves no process', async () => {
    await start(PID_AFTER_WAIT);
    const running = fixture.answer(200);
    await eventually(() => fixture.host.stats().tested?.concurrent === 1, 'the invocation');
    await fixture.host.stop(5000);

    const pid = await running;
    expect(pid).toEqual(expect.any(Number));
    expect(isRunning(pid)).toBe(false);
    await expect(fixture.invoke()).rejects.toThrow("Function 'tested' can't be invoked: its host has been stopped");
  });

  test('ends what is still running after the grace', async () => {
    await start(PID_AFTER_WAIT);
    await fixture.answer(1);
    const running = fixture.invoke(60_000);
    await fixture.host.stop(50);

    expect(await running).toMatchObject({ outcome: 'crash' });
  });

  test('by killing it leaves no process either', async () => {
    fixture = createFunctionFixture();
    const { codeFolder } = await fixture.define(`setInterval(() => {}, 1000); ${PID}`);
    const program = `
      import { createFunctionHost } from ${JSON.stringify(join(import.meta.dirname, '../../../src/services/aws-lambda/function-host.ts'))};
      const logs = { append() {} };
      const host = createFunctionHost({ cloud: { accountId: '0', region: 'eu-west-1' }, endpointUrl: 'http://127.0.0.1:1', logs });
      host.define({ name: 'f', arn: 'a', codeFolder: ${JSON.stringify(codeFolder)}, timeoutSeconds: 5, memoryMb: 256, environment: {}, logGroup: 'g' });
      console.log((await host.invoke('f', '{}')).payload);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    expect(isRunning(pid)).toBe(true);

    parent.kill('SIGKILL');

    await eventually(() => !isRunning(pid), 'the end of the orphan');
  });
});
