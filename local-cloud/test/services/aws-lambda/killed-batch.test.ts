import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createFunctionFixture, eventually, type FunctionFixture } from './function-fixture.ts';
import { createQueueFixture, type QueueFixture } from './queue-fixture.ts';

let functions: FunctionFixture;
let queue: QueueFixture;
beforeEach(() => {
  functions = createFunctionFixture();
  queue = createQueueFixture();
});
afterEach(async () => {
  await queue.remove();
  await functions.remove();
});

test('a function killed in the middle of a batch loses nothing, and the second delivery completes it', async () => {
  queue.createQueue();
  await queue.send('1', 'deadly', '3');
  await functions.define(`
    export const handler = async ({ Records }) => {
      for (const { body, attributes } of Records) {
        process.stdout.write(body + ' delivered ' + attributes.ApproximateReceiveCount + '\\n');
        if (body === 'deadly' && attributes.ApproximateReceiveCount === '1') process.kill(process.pid, 'SIGKILL');
        await new Promise((done) => setTimeout(done, 5));
      }
    }`);
  const mapping = queue.map(() => Promise.reject(), { functionName: 'tested' }, { host: functions.host });
  await eventually(() => mapping.stats().failed === 3, 'the kill');
  expect(queue.state()).toEqual({ visible: 0, inFlight: 3 });

  queue.clock.advance(30_000);
  await eventually(() => mapping.stats().deleted === 3, 'the second delivery');

  expect(functions.results.map(({ outcome }) => outcome)).toEqual(['crash', 'ok']);
  expect(functions.lines().filter((line) => line.includes('delivered'))).toEqual([
    '1 delivered 1',
    'deadly delivered 1',
    '1 delivered 2',
    'deadly delivered 2',
    '3 delivered 2',
  ]);
  expect(queue.state()).toEqual({ visible: 0, inFlight: 0 });
});
