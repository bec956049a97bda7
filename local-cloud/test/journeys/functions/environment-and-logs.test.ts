import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createFunctionFixture, type FunctionFixture, LOG_GROUP } from '../../services/aws-lambda/function-fixture.ts';

let fixture: FunctionFixture;
beforeEach(() => {
  fixture = createFunctionFixture();
});
afterEach(() => fixture.remove());

test("the environment of a function has Lambda's variables and its own, and none of the user's", async () => {
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

test('each invocation has a new trace id', async () => {
  await fixture.define('export const handler = async () => process.env._X_AMZN_TRACE_ID');

  expect(await fixture.answer()).not.toBe(await fixture.answer());
});

test('most of the memory goes to the heap, unless NODE_OPTIONS says otherwise', async () => {
  const code =
    "import v8 from 'node:v8'; export const handler = async () => v8.getHeapStatistics().heap_size_limit / 1024 ** 2";
  await fixture.define(code, { memoryMb: 300 });
  const usual = await fixture.answer();
  const options = '--max-old-space-size=600 --max-semi-space-size=1';
  await fixture.define(code, { memoryMb: 300, environment: { NODE_OPTIONS: options } });

  expect(usual).toBeLessThan(330);
  expect(await fixture.answer()).toBeGreaterThan(600);
});

test('a function does not see that it is a child process, and its working folder is its code', async () => {
  const { codeFolder } = await fixture.define(
    'export const handler = async () => [process.send === undefined, process.cwd(), process.argv.length]',
  );

  expect(await fixture.answer()).toEqual([true, codeFolder, 2]);
});

test('the context of an invocation has every documented field', async () => {
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

test('getRemainingTimeInMillis counts down to the timeout', async () => {
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

test('the log of a cold and of a warm invocation has the lines of Lambda', async () => {
  await fixture.define("export const handler = async () => process.stdout.write('working\\n') && null");
  await fixture.invoke();
  await fixture.invoke();
  const [first, second] = fixture.results.map(({ requestId }) => requestId);

  expect(fixture.lines()).toEqual([
    expect.stringMatching(/^INIT_START Runtime Version: nodejs:24/),
    `START RequestId: ${first} Version: $LATEST`,
    'working',
    `END RequestId: ${first}`,
    expect.stringMatching(
      new RegExp(
        `^REPORT RequestId: ${first}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 256 MB\\t` +
          'Max Memory Used: [1-9]\\d+ MB\\tInit Duration: [\\d.]+ ms$',
      ),
    ),
    `START RequestId: ${second} Version: $LATEST`,
    'working',
    `END RequestId: ${second}`,
    expect.stringMatching(/^REPORT .*\tMax Memory Used: \d+ MB$/),
  ]);
});

test('the log names a timeout before the end of its invocation', async () => {
  await fixture.define('export const handler = () => { for (;;); }', { timeoutSeconds: 0.4 });
  const { requestId } = await fixture.invoke();

  expect(fixture.lines().slice(-3)).toEqual([
    expect.stringMatching(new RegExp(`^\\S+Z ${requestId} Task timed out after 0.40 seconds$`)),
    `END RequestId: ${requestId}`,
    expect.stringMatching(/\tStatus: timeout$/),
  ]);
});

test('the log says how a crashed process ended, after its last output', async () => {
  await fixture.define("export const handler = () => { process.stdout.write('last words'); process.exit(3) }");
  await fixture.invoke();

  expect(fixture.lines()).toContain('last words');
  expect(fixture.lines().at(-1)).toMatch(/\tStatus: error\tError Type: Runtime.ExitError$/);
});

test('each console call is one event with a time, the request id and a level', async () => {
  await fixture.define(`
    export const handler = async () => {
      console.log('plain %s', 'text', { a: 1 });
      console.warn('two\\nlines');
      console.error(new Error('broken').message);
      console.debug('fine');
    }`);
  const { requestId } = await fixture.invoke();
  const prefixed = (level: string, text: string) =>
    expect.stringMatching(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\t${requestId}\\t${level}\\t${text}$`));

  expect(fixture.lines().slice(2, -2)).toEqual([
    prefixed('INFO', 'plain text \\{ a: 1 \\}'),
    prefixed('WARN', 'two\\nlines'),
    prefixed('ERROR', 'broken'),
    prefixed('DEBUG', 'fine'),
  ]);
});

test('direct output is logged unchanged, such as metrics in EMF from a separate console', async () => {
  const metric = JSON.stringify({ _aws: { Timestamp: 1, CloudWatchMetrics: [] }, FilesCopied: 1 });
  await fixture.define(`
    import { Console } from 'node:console';
    const own = new Console({ stdout: process.stdout, stderr: process.stderr });
    export const handler = async () => { own.log(${JSON.stringify(metric)}); process.stderr.write('to stderr\\n') }`);
  await fixture.invoke();

  expect(fixture.lines().slice(2, -2)).toEqual([metric, 'to stderr']);
});

test('the log has every line in order and before its END, however many lines there are', async () => {
  await fixture.define(`
    export const handler = async () => {
      for (let n = 0; n < 5000; n += 1) (n % 2 ? process.stderr : process.stdout).write('ligne n° ' + n + '\\n');
      process.stdout.write('unfinished');
    }`);
  await fixture.invoke();

  const expected = Array.from({ length: 5000 }, (_, n) => `ligne n° ${n}`);
  const lines = fixture.logs.query(LOG_GROUP, { limit: 10_000 }).map(({ line }) => line);
  expect(lines.slice(2, -2)).toEqual([...expected, 'unfinished']);
});

test('each instance has its own log stream', async () => {
  await fixture.define('export const handler = () => new Promise((done) => setTimeout(done, 50))');
  await Promise.all([fixture.invoke(), fixture.invoke()]);

  const streams = new Set(fixture.logs.query(LOG_GROUP).map(({ stream }) => stream));
  expect(streams.size).toBe(2);
  expect(new Set(fixture.results.map((result) => 'logStream' in result && result.logStream))).toEqual(streams);
});
