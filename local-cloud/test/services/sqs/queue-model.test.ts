import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openBench, redriveTo } from './queue-bench.ts';
import { queueCommands, type Real } from './queue-model.ts';

const maxReceiveCount = 3;

function openQueue(isFifo: boolean): Real {
  const bench = openBench();
  const suffix = isFifo ? '.fifo' : '';
  const type: Record<string, string> = isFifo ? { FifoQueue: 'true' } : {};
  bench.create(`dead${suffix}`, type);
  const redrive = { RedrivePolicy: redriveTo(`dead${suffix}`, maxReceiveCount) };
  return { bench, sourceUrl: bench.create(`source${suffix}`, { ...type, ...redrive }), isFifo, maxReceiveCount };
}

test.each([
  ['standard', false],
  ['FIFO', true],
])('a %s queue does what its model does, whatever the order of operations', async (_, isFifo) => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(queueCommands, async (commands) => {
      const real = openQueue(isFifo);
      try {
        await fc.asyncModelRun(() => ({ model: { messages: new Map() }, real }), commands);
        runs++;
      } finally {
        real.bench.close();
      }
    }),
    { numRuns: 150 },
  );
  expect(runs).toBe(150);
});
