import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createFunctionFixture, type FunctionFixture, writeFiles } from '../../services/aws-lambda/function-fixture.ts';

let appFolder: string;
let fixture: FunctionFixture;

beforeEach(async () => {
  appFolder = await mkdtemp(join(tmpdir(), 'app-'));
  fixture = createFunctionFixture({ appFolder });
});
afterEach(async () => {
  await fixture.remove();
  await rm(appFolder, { recursive: true });
});

const initReport = () => fixture.lines().find((line) => line.startsWith('INIT_REPORT'));

test.each<[string, Record<string, string>, string, string, string]>([
  ['a missing module', {}, 'index.handler', 'Runtime.ImportModuleError', "Error: Cannot find module 'index'"],
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
    'a missing export',
    { 'index.mjs': 'export const main = () => 1' },
    'index.handler',
    'Runtime.HandlerNotFound',
    'index.handler is undefined or not exported',
  ],
  [
    'an export that is not a function',
    { 'index.mjs': 'export const handler = 1' },
    'index.handler',
    'Runtime.HandlerNotFound',
    'index.handler is not a function',
  ],
  [
    'a handler name without an export',
    { 'index.mjs': 'export const handler = () => 1' },
    'index',
    'Runtime.MalformedHandlerName',
    "'index' is not a valid handler name",
  ],
  [
    'a callback parameter, which Lambda removed with Node.js 24',
    { 'index.mjs': 'export const handler = (event, context, callback) => callback(null, 1)' },
    'index.handler',
    'Runtime.CallbackHandlerDeprecated',
    'ERROR: AWS Lambda has removed support for callback-based function handlers',
  ],
])('loading fails on %s', async (_what, files, handler, errorType, errorMessage) => {
  await fixture.define(files, { handler });
  const result = await fixture.invoke();

  expect(result).toMatchObject({ outcome: 'error', errorType, errorMessage: expect.stringContaining(errorMessage) });
  expect(initReport()).toMatch(new RegExp(`\\tPhase: init\\tStatus: error\\tError Type: ${errorType}$`));
  expect(fixture.lines().some((line) => line.includes('Init Error'))).toBe(true);
});

test('loading fails at once when a top-level await can never settle', async () => {
  await fixture.define('await new Promise(() => {}); export const handler = () => 1', { timeoutSeconds: 60 });
  const result = await fixture.invoke();

  expect(result).toMatchObject({ outcome: 'crash', errorType: 'Runtime.ExitError' });
  expect(result).toHaveProperty('errorMessage', expect.stringContaining('exit status 13'));
});

test('a load that takes too long starts over within the timeout of the invocation', async () => {
  await fixture.remove();
  fixture = createFunctionFixture({ initTimeoutMs: 200 });
  await fixture.define('await new Promise((done) => setTimeout(done, 400)); export const handler = () => "slow"');

  expect(await fixture.answer()).toBe('slow');
  expect(initReport()).toMatch(/Phase: init\tStatus: timeout$/);
});

test('a load that never ends is a timeout', async () => {
  await fixture.remove();
  fixture = createFunctionFixture({ initTimeoutMs: 200 });
  const code = 'setInterval(() => {}, 1000); await new Promise(() => {}); export const handler = () => 1';
  await fixture.define(code, { timeoutSeconds: 0.4 });
  const result = await fixture.invoke();

  expect(result).toMatchObject({ outcome: 'timeout', errorType: 'Sandbox.Timedout' });
  expect(result).toHaveProperty('errorMessage', expect.stringContaining('Task timed out after 0.40 seconds'));
});

test('a failed load is repeated by the next invocation', async () => {
  await fixture.define({});
  await fixture.invoke();
  await fixture.define('export const handler = async () => "repaired"');

  expect(await fixture.answer()).toBe('repaired');
});

/** The files of a package that exports `from`, for `require` and for `import`. */
function sdkPackage(name: string, from: string): Record<string, string> {
  const folder = `node_modules/${name}`;
  const exports = { '.': { import: './index.mjs', require: './index.cjs' } };
  return {
    [`${folder}/package.json`]: JSON.stringify({ name, version: '1.0.0', exports }),
    [`${folder}/index.cjs`]: `exports.from = '${from}, required'`,
    [`${folder}/index.mjs`]: `export const from = '${from}, imported'`,
  };
}

const required = (name: string) => ({
  'index.js': `const { from } = require('${name}'); exports.handler = async () => from`,
});
const imported = (name: string) => ({
  'index.mjs': `import { from } from '${name}'; export const handler = async () => from`,
});

test.each([
  ['require', '@aws-sdk/client-sample', required, 'the app, required'],
  ['import', '@aws-sdk/client-sample', imported, 'the app, imported'],
  ['require', '@smithy/sample', required, 'the app, required'],
  ['import', '@smithy/sample', imported, 'the app, imported'],
])('a function may %s %s when only the app has it installed', async (_how, name, code, expected) => {
  await writeFiles(appFolder, sdkPackage(name, 'the app'));
  await fixture.define(code(name));

  expect(await fixture.answer()).toBe(expected);
});

test.each([
  ['require', required, "the function's own, required"],
  ['import', imported, "the function's own, imported"],
])('the package in the function’s own code comes first for %s', async (_how, code, expected) => {
  const name = '@aws-sdk/client-sample';
  await writeFiles(appFolder, sdkPackage(name, 'the app'));
  await fixture.define({ ...code(name), ...sdkPackage(name, "the function\\'s own") });

  expect(await fixture.answer()).toBe(expected);
});

test('a function may use the SDK packages that the local cloud itself has installed', async () => {
  const code = "exports.handler = async () => typeof require('@aws-sdk/crc64-nvme').Crc64Nvme";
  await fixture.define({ 'index.js': code });

  expect(await fixture.answer()).toBe('function');
});

test.each([
  ['required', required, 'Runtime.ImportModuleError'],
  ['imported', imported, 'Error'],
])('an SDK package that is %s and installed nowhere is named with the remedy', async (_how, code, errorType) => {
  await fixture.define(code('@aws-sdk/client-nowhere'));
  const result = await fixture.invoke();

  const localCloud = join(import.meta.dirname, '../../..');
  const message =
    "Cannot find module '@aws-sdk/client-nowhere', which Lambda's Node.js runtime includes. The local cloud looked in the " +
    `function's code, in ${appFolder} and in ${localCloud}. ` +
    `Run 'npm install --save-dev @aws-sdk/client-nowhere' in ${appFolder}, or bundle the package with the function.`;
  expect(result).toMatchObject({ outcome: 'error', errorType, errorMessage: expect.stringContaining(message) });
  expect(fixture.lines().join('\n')).toContain(message);
});

test('other packages of the app stay unknown to a function, as on Lambda', async () => {
  await writeFiles(appFolder, sdkPackage('lodash', 'the app'));
  await fixture.define(required('lodash'));

  expect(await fixture.invoke()).toMatchObject({
    errorType: 'Runtime.ImportModuleError',
    errorMessage: expect.stringMatching(/^Error: Cannot find module 'lodash'/),
  });
});

test('an error inside of an SDK package is reported as it is', async () => {
  const files = sdkPackage('@aws-sdk/client-sample', 'the app');
  const broken = "require('not-installed')";
  await writeFiles(appFolder, { ...files, 'node_modules/@aws-sdk/client-sample/index.cjs': broken });
  await fixture.define(required('@aws-sdk/client-sample'));

  expect(await fixture.invoke()).toMatchObject({
    errorMessage: expect.stringContaining("Cannot find module 'not-installed'"),
  });
});
