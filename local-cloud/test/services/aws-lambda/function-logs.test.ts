import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFunctionFixture, type FunctionFixture, LOG_GROUP } from './function-fixture.ts';

let fixture: FunctionFixture;
beforeEach(() => {
  fixture = createFunctionFixture();
});
afterEach(() => fixture.remove());

describe('the log of a function', () => {
  test('is written as Lambda writes it, a cold start and a warm one', async () => {
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

  test('names the timeout before the end of its invocation', async () => {
    await fixture.define('export const handler = () => { for (;;); }', { timeoutSeconds: 0.4 });
    const { requestId } = await fixture.invoke();

    expect(fixture.lines().slice(-3)).toEqual([
      expect.stringMatching(new RegExp(`^\\S+Z ${requestId} Task timed out after 0.40 seconds$`)),
      `END RequestId: ${requestId}`,
      expect.stringMatching(/\tStatus: timeout$/),
    ]);
  });

  test('names how a crashed process ended, with what it wrote before', async () => {
    await fixture.define("export const handler = () => { process.stdout.write('last words'); process.exit(3) }");
    await fixture.invoke();

    expect(fixture.lines()).toContain('last words');
    expect(fixture.lines().at(-1)).toMatch(/\tStatus: error\tError Type: Runtime.ExitError$/);
  });

  test('gives console lines a time, the request and a level, and keeps one call one event', async () => {
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

  test('keeps what is written directly as it is, metrics in EMF from a console of their own too', async () => {
    const metric = JSON.stringify({ _aws: { Timestamp: 1, CloudWatchMetrics: [] }, FilesCopied: 1 });
    await fixture.define(`
      import { Console } from 'node:console';
      const own = new Console({ stdout: process.stdout, stderr: process.stderr });
      export const handler = async () => { own.log(${JSON.stringify(metric)}); process.stderr.write('to stderr\\n') }`);
    await fixture.invoke();

    expect(fixture.lines().slice(2, -2)).toEqual([metric, 'to stderr']);
  });

  test('has every line in order, and before its END, however much there is', async () => {
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

  test('has a stream for each instance', async () => {
    await fixture.define('export const handler = () => new Promise((done) => setTimeout(done, 50))');
    await Promise.all([fixture.invoke(), fixture.invoke()]);

    const streams = new Set(fixture.logs.query(LOG_GROUP).map(({ stream }) => stream));
    expect(streams.size).toBe(2);
    expect(new Set(fixture.results.map((result) => 'logStream' in result && result.logStream))).toEqual(streams);
  });
});
