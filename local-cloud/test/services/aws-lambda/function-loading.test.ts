import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFunctionFixture, eventually, type FunctionFixture } from './function-fixture.ts';

let fixture: FunctionFixture;
beforeEach(() => {
  fixture = createFunctionFixture();
});
afterEach(() => fixture.remove());

const initReport = () => fixture.lines().find((line) => line.startsWith('INIT_REPORT'));

describe('loading the handler', () => {
  test.each<[string, Record<string, string>, string, string, string]>([
    ['no such module', {}, 'index.handler', 'Runtime.ImportModuleError', "Error: Cannot find module 'index'"],
    [
      'a missing dependency of a CommonJS module',
      { 'index.cjs': "require('nope')" },
      'index.handler',
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'nope'",
    ],
    [
      'a missing dependency of an ES module',
      { 'index.mjs': "import 'nope'" },
      'index.handler',
      'Error',
      "Cannot find package 'nope'",
    ],
    [
      'a syntax error',
      { 'index.mjs': 'export const = 1' },
      'index.handler',
      'Runtime.UserCodeSyntaxError',
      'SyntaxError: ',
    ],
    [
      'an error of the module itself',
      { 'index.mjs': "throw new TypeError('no settings')" },
      'index.handler',
      'TypeError',
      'no settings',
    ],
    [
      'no such export',
      { 'index.mjs': 'export const main = () => 1' },
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is undefined or not exported',
    ],
    [
      'an export that is no function',
      { 'index.mjs': 'export const handler = 1' },
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    [
      'a name without an export',
      { 'index.mjs': 'export const handler = () => 1' },
      'index',
      'Runtime.MalformedHandlerName',
      "'index' is not a valid handler name",
    ],
    [
      'a callback, which Node.js 24 on Lambda has no more',
      { 'index.mjs': 'export const handler = (event, context, callback) => callback(null, 1)' },
      'index.handler',
      'Runtime.CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers',
    ],
  ])('fails on %s', async (_what, files, handler, errorType, errorMessage) => {
    await fixture.define(files, { handler });
    const result = await fixture.invoke();

    expect(result).toMatchObject({ outcome: 'error', errorType, errorMessage: expect.stringContaining(errorMessage) });
    expect(initReport()).toMatch(new RegExp(`\\tPhase: init\\tStatus: error\\tError Type: ${errorType}$`));
    expect(fixture.lines().some((line) => line.includes('Init Error'))).toBe(true);
  });

  test('fails at once when an await at the top can never settle', async () => {
    await fixture.define('await new Promise(() => {}); export const handler = () => 1', { timeoutSeconds: 60 });
    const result = await fixture.invoke();

    expect(result).toMatchObject({ outcome: 'crash', errorType: 'Runtime.ExitError' });
    expect(result).toHaveProperty('errorMessage', expect.stringContaining('exit status 13'));
  });

  test('that takes too long starts over within the timeout of the invocation', async () => {
    await fixture.remove();
    fixture = createFunctionFixture({ initTimeoutMs: 200 });
    await fixture.define('await new Promise((done) => setTimeout(done, 400)); export const handler = () => "slow"');

    expect(await fixture.answer()).toBe('slow');
    expect(initReport()).toMatch(/Phase: init\tStatus: timeout$/);
  });

  test('that never ends is a timeout', async () => {
    await fixture.remove();
    fixture = createFunctionFixture({ initTimeoutMs: 200 });
    const code = 'setInterval(() => {}, 1000); await new Promise(() => {}); export const handler = () => 1';
    await fixture.define(code, { timeoutSeconds: 0.4 });
    const result = await fixture.invoke();

    expect(result).toMatchObject({ outcome: 'timeout', errorType: 'Sandbox.Timedout' });
    expect(result).toHaveProperty('errorMessage', expect.stringContaining('Task timed out after 0.40 seconds'));
  });

  test('is tried anew by each invocation', async () => {
    await fixture.define({});
    await fixture.invoke();
    await fixture.define('export const handler = async () => "repaired"');

    expect(await fixture.answer()).toBe('repaired');
  });
});

describe('a definition', () => {
  test('with a folder that is not there is refused', async () => {
    const definition = await fixture.define('');

    expect(() => fixture.host.define({ ...definition, codeFolder: '/nonexistent/code' })).toThrow(
      "Code folder of function 'tested' does not exist, got '/nonexistent/code'",
    );
  });

  test('with variables that belong to Lambda is refused', async () => {
    await expect(fixture.define('', { environment: { AWS_REGION: 'x', MINE: 'y' } })).rejects.toThrow(
      'Reserved keys used: AWS_REGION',
    );
  });

  test('that replaces another takes effect with the next invocation', async () => {
    await fixture.define('export const handler = async () => "old"');
    expect(await fixture.answer()).toBe('old');
    await fixture.define('export const handler = async () => "new"');

    expect(await fixture.answer()).toBe('new');
    expect(fixture.host.functions()).toHaveLength(1);
  });

  test('that comes during an invocation leaves it its old code', async () => {
    await fixture.define('export const handler = () => new Promise((done) => setTimeout(done, 200, "old"))');
    const running = fixture.answer();
    await eventually(() => fixture.lines().some((line) => line.startsWith('START')), 'the invocation');
    await fixture.define('export const handler = async () => "new"');

    expect(await running).toBe('old');
    expect(await fixture.answer()).toBe('new');
  });

  test('is needed before an invocation', async () => {
    await expect(fixture.host.invoke('nobody', '{}')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:eu-west-1:000000000000:function:nobody',
    });
  });
});
