import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFunctionFixture, type FunctionFixture, LOG_GROUP } from './function-fixture.ts';

let fixture: FunctionFixture;
beforeEach(() => {
  fixture = createFunctionFixture();
});
afterEach(() => fixture.remove());

describe('the environment of a function', () => {
  test("is Lambda's and its own, and has nothing of the user's", async () => {
    process.env.AWS_PROFILE = 'production';
    const { codeFolder } = await fixture.define('export const handler = async () => process.env', {
      environment: { QUEUE_URL: 'http://queue', LANG: 'C' },
    });
    const environment = await fixture.answer().finally(() => delete process.env.AWS_PROFILE);

    expect(environment).toEqual({
      QUEUE_URL: 'http://queue',
      LANG: 'C',
      PATH: expect.any(String),
      TZ: ':UTC',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      HOME: '/nonexistent',
      AWS_CONFIG_FILE: '/nonexistent/config',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'tested',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: LOG_GROUP,
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SESSION_TOKEN: 'test',
      LAMBDA_TASK_ROOT: codeFolder,
      LAMBDA_RUNTIME_DIR: expect.any(String),
    });
  });

  test('has a new trace id for each invocation', async () => {
    await fixture.define('export const handler = async () => process.env._X_AMZN_TRACE_ID');

    expect(await fixture.answer()).not.toBe(await fixture.answer());
  });

  test('gives most of the memory to the heap, unless NODE_OPTIONS says otherwise', async () => {
    const code =
      "import v8 from 'node:v8'; export const handler = async () => v8.getHeapStatistics().heap_size_limit / 1024 ** 2";
    await fixture.define(code, { memoryMb: 300 });
    const usual = await fixture.answer();
    const options = '--max-old-space-size=600 --max-semi-space-size=1';
    await fixture.define(code, { memoryMb: 300, environment: { NODE_OPTIONS: options } });

    expect(usual).toBeLessThan(330);
    expect(await fixture.answer()).toBeGreaterThan(600);
  });

  test('looks like no child process, and works in its code', async () => {
    const { codeFolder } = await fixture.define(
      'export const handler = async () => [process.send === undefined, process.cwd(), process.argv.length]',
    );

    expect(await fixture.answer()).toEqual([true, codeFolder, 2]);
  });
});

describe('the context of an invocation', () => {
  test('has every documented field', async () => {
    const { arn } = await fixture.define(
      'export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() })',
      { timeoutSeconds: 3 },
    );
    const context = await fixture.answer();

    expect(context).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'tested',
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: '256',
      awsRequestId: fixture.results[0]?.requestId,
      logGroupName: LOG_GROUP,
      logStreamName: fixture.logs.query(LOG_GROUP)[0]?.stream,
      left: expect.any(Number),
    });
    expect(context).toHaveProperty('left', expect.any(Number));
  });

  test('counts down to the timeout', async () => {
    const code = `
      export const handler = async (event, context) => {
        const first = context.getRemainingTimeInMillis();
        await new Promise((done) => setTimeout(done, 20));
        return [first, context.getRemainingTimeInMillis()];
      }`;
    await fixture.define(code, { timeoutSeconds: 3 });
    const [first, second] = (await fixture.answer()) as [number, number];

    expect(first).toBeLessThanOrEqual(3000);
    expect(second).toBeLessThan(first);
    expect(second).toBeGreaterThan(0);
  });
});
