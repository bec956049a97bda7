import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { throttleReason } from '../../../src/services/aws-lambda/functions/concurrency.ts';
import type { FunctionHostOptions } from '../../../src/services/aws-lambda/functions/host.ts';
import { createLineSplitter } from '../../../src/services/aws-lambda/functions/line-splitter.ts';
import { createFunctionFixture, type FunctionFixture, isRunning } from '../../services/aws-lambda/function-fixture.ts';
import { eventually } from '../../support/eventually.ts';

const PID = 'export const handler = async () => process.pid';
const PID_AFTER_WAIT = 'export const handler = (ms) => new Promise((done) => setTimeout(done, ms, process.pid))';

let fixture: FunctionFixture;
beforeEach(() => {
  fixture = createFunctionFixture();
});
afterEach(() => fixture.remove());

async function start(
  code: string,
  options: Partial<FunctionHostOptions> = {},
  definition = {},
): Promise<FunctionFixture> {
  await fixture.remove();
  fixture = createFunctionFixture(options);
  await fixture.define(code, definition);
  return fixture;
}

test('instances are reused one invocation at a time, the last used first', async () => {
  const { answer } = await start(PID_AFTER_WAIT);
  const finished: unknown[] = [];
  const finish = async () => finished.push(await answer(100));
  await Promise.all([finish(), finish()]);
  const [first, last] = finished;

  expect(first).not.toBe(last);
  expect(await answer(1)).toBe(last);
  expect(await Promise.all([answer(1), answer(1)])).toEqual([last, first]);
});

test('instances that have been idle for long end, except two', async () => {
  const { host, invoke } = await start(PID_AFTER_WAIT, { idleMs: 40 });
  await Promise.all([100, 100, 100, 100].map((ms) => invoke(ms)));

  await eventually(() => host.stats().tested?.instances === 2, 'the end of two instances');
  const survivors = await Promise.all([invoke(100), invoke(100)]);
  expect(survivors.map((result) => 'initDurationMs' in result)).toEqual([false, false]);
});

test('invocations beyond the concurrency of the account are throttled until one has ended', async () => {
  const { host, invoke } = await start(PID_AFTER_WAIT, { maxConcurrency: 2 });
  const results = await Promise.all([invoke(150), invoke(150), invoke(1)]);

  expect(results.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'throttled']);
  expect(results[2]).toMatchObject({ reason: 'ConcurrentInvocationLimitExceeded' });
  expect((await invoke(1)).outcome).toBe('ok');
  expect(host.stats().tested).toMatchObject({ invocations: 3, throttles: 1, concurrent: 0 });
});

test('invocations of a function without any reserved concurrency left are throttled', async () => {
  const { invoke } = await start(PID, {}, { reservedConcurrency: 0 });

  expect(await invoke()).toMatchObject({
    outcome: 'throttled',
    reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  });
});

const LOADS = [
  { name: 'a', concurrent: 3 },
  { name: 'b', concurrent: 4 },
  { name: 'reserved', concurrent: 1, reservedConcurrency: 2 },
];

test('functions without a reservation share the concurrency of the account', () => {
  expect(throttleReason('a', LOADS, 10)).toBeUndefined();
  expect(throttleReason('a', LOADS, 9)).toBe('ConcurrentInvocationLimitExceeded');
});

test('reserved concurrency is neither shared nor exceeded', () => {
  const full = [...LOADS.slice(0, 2), { name: 'reserved', concurrent: 2, reservedConcurrency: 2 }];

  expect(throttleReason('reserved', LOADS, 9)).toBeUndefined();
  expect(throttleReason('reserved', full, 100)).toBe('ReservedFunctionConcurrentInvocationLimitExceeded');
});

test('invocations are counted with their errors, and reported with the number that ran at once', async () => {
  const reported: number[] = [];
  const { host, invoke } = await start('export const handler = async (fail) => { if (fail) throw new Error("no") }', {
    onInvocation: (_name, _result, concurrent) => reported.push(concurrent),
  });
  for (const fail of [false, true, true]) await invoke(fail);

  expect(host.stats().tested).toEqual({ invocations: 3, errors: 2, throttles: 0, concurrent: 0, instances: 1 });
  expect(reported).toEqual([1, 1, 1]);
});

test('stopping the host waits for running invocations and leaves no process', async () => {
  const { host, answer, invoke } = await start(PID_AFTER_WAIT);
  const running = answer(200);
  await eventually(() => host.stats().tested?.concurrent === 1, 'the invocation');
  await host.stop(30_000);

  const pid = await running;
  expect(pid).toEqual(expect.any(Number));
  expect(isRunning(pid)).toBe(false);
  await expect(invoke()).rejects.toThrow("Function 'tested' can't be invoked: its host has been stopped");
});

test('stopping the host ends invocations that still run after the grace', async () => {
  const { host, answer, invoke } = await start(PID_AFTER_WAIT);
  await answer(1);
  const running = invoke(60_000);
  await host.stop(50);

  expect(await running).toMatchObject({ outcome: 'crash' });
});

test('killing the host leaves no process of a function', async () => {
  const { codeFolder } = await fixture.define(`setInterval(() => {}, 1000); ${PID}`);
  const hostModule = join(import.meta.dirname, '../../../src/services/aws-lambda/functions/host.ts');
  const program = `
    import { createFunctionHost } from ${JSON.stringify(hostModule)};
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

test('a definition with a code folder that does not exist is refused', async () => {
  const definition = await fixture.define('');

  expect(() => fixture.host.define({ ...definition, codeFolder: '/nonexistent/code' })).toThrow(
    "Code folder of function 'tested' does not exist, got '/nonexistent/code'",
  );
});

test('a definition with variables that Lambda reserves is refused', async () => {
  await expect(fixture.define('', { environment: { AWS_REGION: 'x', MINE: 'y' } })).rejects.toThrow(
    'Reserved keys used: AWS_REGION',
  );
});

test('a definition that replaces another takes effect with the next invocation', async () => {
  await fixture.define('export const handler = async () => "old"');
  expect(await fixture.answer()).toBe('old');
  await fixture.define('export const handler = async () => "new"');

  expect(await fixture.answer()).toBe('new');
  expect(fixture.host.functions()).toHaveLength(1);
});

test('an invocation that runs when its function is redefined ends with the old code', async () => {
  await fixture.define('export const handler = () => new Promise((done) => setTimeout(done, 200, "old"))');
  const running = fixture.answer();
  await eventually(() => fixture.lines().some((line) => line.startsWith('START')), 'the invocation');
  await fixture.define('export const handler = async () => "new"');

  expect(await running).toBe('old');
  expect(await fixture.answer()).toBe('new');
});

test('an invocation of a function that does not exist is refused', async () => {
  await expect(fixture.host.invoke('nobody', '{}')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Function not found: arn:aws:lambda:eu-west-1:000000000000:function:nobody',
  });
});

function split(chunks: Buffer[], maxCharacters?: number): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line), maxCharacters);
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

test('output is split into the same lines however its bytes are cut, even within a character', () => {
  const bytes = Buffer.from('grüße 🚀\n\n{"ok":true}\nlast\n');
  const whole = ['grüße 🚀', '', '{"ok":true}', 'last'];

  for (let cut = 0; cut <= bytes.length; cut += 1) {
    expect(split([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
  }
  expect(split(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(whole);
});

test('an unfinished line at the end of the output is a line', () => {
  expect(split([Buffer.from('a\nb')])).toEqual(['a', 'b']);
});

test('a line that is longer than a log event may be becomes several', () => {
  expect(split([Buffer.from('abc'), Buffer.from('defgh\nij\n')], 4)).toEqual(['abcd', 'efgh', 'ij']);
});
