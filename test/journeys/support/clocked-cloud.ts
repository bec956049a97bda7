/** A stack in this process, whose queues and schedules have a clock in the test's hand, and whose functions' requests can fail. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metric, PeekedMessage, QueueState } from 'local-cloud/testing';
import { manualClock, type RunningCloud, readAssembly, startCloud } from 'local-cloud/testing';
import { type FaultProxy, startFaultProxy } from '../../../bench/support/fault-proxy.ts';
import { waitFor } from '../../../bench/support/wait-for.ts';
import { type HoldingProxy, startHoldingProxy } from './holding-proxy.ts';

export interface ClockedCloud extends Pick<RunningCloud, 'services'> {
  /** Of the local cloud. */
  readonly url: string;
  readonly stackName: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The functions' requests pass the first, and then the second. */
  readonly held: HoldingProxy;
  readonly faults: FaultProxy;
  /** @param output that has its URL, such as `QueueUrl` */
  queue(output: string): QueueState;
  messages(output: string): readonly PeekedMessage[];
  /** Whether nothing is in the queue, nor under way. */
  isEmpty(output: string): boolean;
  /** What a metric has added up to. */
  sumOf(metric: Metric): number;
  /** Waits, without letting time pass, until everything that was received is done, dead, or waiting for its next turn. */
  atRest(): Promise<void>;
  passSecond(): void;
  /** Lets minutes pass, each when the one before has done its work. */
  passUntil(what: string, isSo: () => Promise<boolean> | boolean): Promise<void>;
  close(): Promise<void>;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** @param assembly folder that holds the stack, synthesized */
export async function openClockedCloud(assembly: string, stackId: string): Promise<ClockedCloud> {
  const stacks = (await readAssembly(assembly)).filter(({ id }) => id === stackId);
  const folder = await mkdtemp(join(tmpdir(), 'clocked-cloud-'));
  const [held, faults] = await Promise.all([startHoldingProxy(), startFaultProxy()]);
  held.forwardTo(faults.url);
  const clock = manualClock();
  const cloud = await startCloud({
    loadStacks: async () => stacks,
    port: 0,
    folder,
    functionsEndpointUrl: held.url,
    log: () => {},
    clock,
  });
  faults.forwardTo(cloud.url);
  const { sqs, cloudWatch, lambda } = cloud.services;
  const outputs = cloud.outputs[stackId] ?? {};

  function queueWith(what: string, isMeant: (queue: QueueState) => boolean): QueueState {
    const queue = sqs.queues().find(isMeant);
    if (!queue) throw new Error(`There is no queue ${what}`);
    return queue;
  }
  const queue = (output: string) => queueWith(output, ({ url }) => url === outputs[output]);
  const messages = (output: string) => sqs.peek(queue(output).name);

  const workedQueues = () =>
    lambda.mappings.map(({ definition, stats }) => {
      const worked = queueWith(definition.queueArn, ({ arn }) => arn === definition.queueArn);
      const { deleted, failed, dropped } = stats();
      // A message that waits behind another one of its FIFO group is visible, so only what was received is looked at.
      return { ...worked, hasSettled: worked.received === deleted + failed + dropped };
    });
  const haveSettled = () => workedQueues().every(({ hasSettled }) => hasSettled);

  return {
    services: cloud.services,
    url: cloud.url,
    stackName: stacks[0]?.stackName ?? '',
    outputs,
    held,
    faults,
    queue,
    messages,
    isEmpty: (output) => haveSettled() && messages(output).length === 0,
    sumOf(metric) {
      // Functions have the machine's time.
      const window = { from: Date.now() - HOUR, to: clock.now() + HOUR, period: MINUTE };
      return cloudWatch.metrics.read(metric, window, ({ sum }) => sum).reduce((sum, { value }) => sum + value, 0);
    },
    async atRest() {
      const isAtRest = async () =>
        workedQueues().every(({ hasSettled, visible }) => hasSettled && visible === 0) || undefined;
      await waitFor('the queues to come to rest', isAtRest, { everyMs: 5 });
    },
    passSecond: () => clock.advance(SECOND),
    async passUntil(what, isSo) {
      const passed = async () => {
        if (await isSo()) return true;
        if (haveSettled()) clock.advance(MINUTE);
        return undefined;
      };
      await waitFor(what, passed, { everyMs: 5, deadlineMs: 50_000 });
    },
    async close() {
      await cloud.stop(0);
      await Promise.all([held.close(), faults.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
