import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { failurePayload } from '../../../src/services/aws-lambda/functions/invocation-result.ts';
import { createFunctionFixture, type FunctionFixture, isRunning } from '../../services/aws-lambda/function-fixture.ts';
import { eventually } from '../../support/eventually.ts';

let fixture: FunctionFixture;
beforeEach(() => {
  fixture = createFunctionFixture();
});
afterEach(() => fixture.remove());

async function failureOf(code: string | Record<string, string>, definition = {}) {
  await fixture.define(code, definition);
  const result = await fixture.invoke();
  if (result.outcome === 'ok' || result.outcome === 'throttled')
    throw new Error(`expected a failure, got ${result.outcome}`);
  return result;
}

test.each([
  ['an async function', 'export const handler = async (event) => ({ got: event })'],
  ['a plain function', 'export function handler(event) { return { got: event } }'],
  ['a promise', 'export const handler = (event) => new Promise((done) => setTimeout(done, 5, { got: event }))'],
])('a handler may be %s', async (_what, code) => {
  await fixture.define(code);

  expect(await fixture.answer({ a: 'grüße' })).toEqual({ got: { a: 'grüße' } });
});

test('a handler may be a nested export of a CommonJS module with another name', async () => {
  await fixture.define({ 'other.cjs': 'exports.deep = { run: async () => "cjs" }' }, { handler: 'other.deep.run' });

  expect(await fixture.answer()).toBe('cjs');
});

test('a handler that returns nothing answers null', async () => {
  await fixture.define('export const handler = async () => {}');

  expect(await fixture.answer()).toBeNull();
});

test('a handler takes events and returns responses of up to 6 MB', async () => {
  await fixture.define('export const handler = async (event) => event');
  const text = 'x'.repeat(6 * 1024 * 1024 - 100);

  expect(await fixture.answer({ text })).toEqual({ text });
  await expect(fixture.invoke({ text: `${text}${'x'.repeat(200)}` })).rejects.toMatchObject({
    name: 'RequestTooLargeException',
    message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
  });
});

test('a warm instance keeps its modules between invocations', async () => {
  await fixture.define('let calls = 0; export const handler = async () => ++calls');

  expect([await fixture.answer(), await fixture.answer(), await fixture.answer()]).toEqual([1, 2, 3]);
  expect(fixture.results.map((result) => 'initDurationMs' in result)).toEqual([true, false, false]);
});

test('an error that the handler throws is answered with type, message and trace, and the instance stays warm', async () => {
  const failure = await failureOf(`
    let calls = 0;
    class NotReady extends Error { name = 'NotReady' }
    export const handler = async () => { calls += 1; if (calls === 1) throw new NotReady('later'); return calls; }`);

  expect(failure).toMatchObject({ outcome: 'error', errorType: 'NotReady', errorMessage: 'later' });
  expect(JSON.parse(failurePayload(failure)).trace[0]).toContain('NotReady: later');
  expect(await fixture.answer()).toBe(2);
});

test.each([
  ['text', "throw 'no'", 'string', 'no'],
  ['undefined', 'throw undefined', 'undefined', 'undefined'],
  [
    'a response that JSON can not express',
    'return 1n',
    'Runtime.JSONStringifyError',
    'Unable to stringify response body',
  ],
  [
    'a response above 6 MB',
    "return 'x'.repeat(6291556)",
    'Function.ResponseSizeTooLarge',
    'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  ],
])('an error may be %s', async (_what, statement, errorType, errorMessage) => {
  const failure = await failureOf(`export const handler = async () => { ${statement} }`);

  expect(failure).toMatchObject({ outcome: 'error', errorType, errorMessage });
});

test.each([
  ['an exception in a callback', 'setTimeout(() => { throw new RangeError("late") }, 1)', 'RangeError', 'late'],
  [
    'an unhandled rejection',
    'Promise.reject(new Error("nobody"))',
    'Runtime.UnhandledPromiseRejection',
    'Error: nobody',
  ],
])('%s fails the invocation and ends the instance', async (_what, code, errorType, errorMessage) => {
  await fixture.define(`
      let calls = 0;
      export const handler = ({ fail }) => new Promise((done) => {
        calls += 1;
        setTimeout(done, fail ? 200 : 0, calls);
        if (fail) { ${code} }
      })`);

  expect(await fixture.invoke({ fail: true })).toMatchObject({ outcome: 'error', errorType, errorMessage });
  expect(await fixture.answer({ fail: false })).toBe(1);
});

test('a promise that can never settle fails the invocation without waiting for the timeout', async () => {
  const failure = await failureOf('export const handler = () => new Promise(() => {})', { timeoutSeconds: 60 });

  expect(failure).toMatchObject({ outcome: 'error', errorType: 'Runtime.NodeJsExit' });
  expect(failure.errorMessage).toContain('a Promise that was never settled');
});

test.each([
  ['process.exit(0)', 'Runtime exited without providing a reason'],
  ['process.exit(7)', 'Runtime exited with error: exit status 7'],
  ["process.kill(process.pid, 'SIGKILL')", 'Runtime exited with error: signal: killed'],
  ['process.abort()', 'Runtime exited with error: signal: aborted'],
])('%s in a handler is a crash, and the next invocation gets a new process', async (statement, text) => {
  const failure = await failureOf(`
    export const handler = (event) => { if (!event.ok) ${statement}; return new Promise((done) => setTimeout(done, 50, 'fine')) }`);

  expect(failure).toMatchObject({ outcome: 'crash', errorType: 'Runtime.ExitError' });
  expect(failure.errorMessage).toBe(`RequestId: ${failure.requestId} Error: ${text}`);
  expect(await fixture.answer({ ok: true })).toBe('fine');
});

test.each([
  ['waits', 'setTimeout(() => {}, 60_000); await new Promise(() => {})'],
  ['never yields', 'for (;;);'],
])('the timeout ends a handler that %s, and every process that it started', async (_what, statement) => {
  const code = `
    import { spawn } from 'node:child_process';
    export const handler = async () => {
      const { pid } = spawn('sleep', ['60'], { stdio: 'inherit' });
      process.stdout.write('started ' + pid + '\\n');
      ${statement}
    }`;
  const failure = await failureOf(code, { timeoutSeconds: 1 });
  const pid = Number(/started (\d+)/.exec(fixture.lines().join('\n'))?.[1]);

  expect(failure).toMatchObject({
    outcome: 'timeout',
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${failure.requestId} Error: Task timed out after 1.00 seconds`,
  });
  await eventually(() => !isRunning(pid), 'the end of what the handler started');
});

test.each([
  ['buffers, outside of the heap', 'kept.push(Buffer.alloc(20_000_000, 1))'],
  ['objects', 'for (let n = 0; n < 100_000; n += 1) kept.push({ n: String(n) })'],
])('memory above the limit ends the process, when %s take it', async (_what, statement) => {
  const code = `
    const kept = [];
    export const handler = async () => {
      for (;;) { ${statement}; await new Promise((done) => setTimeout(done, 5)); }
    }`;
  const failure = await failureOf(code, { memoryMb: 128 });

  expect(failure).toMatchObject({ outcome: 'out-of-memory', errorType: 'Runtime.OutOfMemory', maxMemoryMb: 128 });
  expect(failure.errorMessage).toBe(`RequestId: ${failure.requestId} Error: Runtime exited with error: signal: killed`);
});
