/** A local cloud in the test's process whose queues, schedules and alarms run on a manual clock. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssemblyStack, ManualClock, Metric, PeekedMessage, QueueState } from 'local-cloud/testing';
import { manualClock, type RunningCloud, readAssembly, startCloud } from 'local-cloud/testing';
import { type FaultProxy, startFaultProxy } from '../../../bench/support/fault-proxy.ts';
import type { HttpProxy } from '../../../bench/support/http-proxy.ts';
import { waitFor } from '../../../bench/support/wait-for.ts';
import { type HoldingProxy, startHoldingProxy } from './holding-proxy.ts';

export interface ClockedCloud extends Pick<RunningCloud, 'services' | 'outputs' | 'region' | 'url'> {
  readonly clock: ManualClock;
  /** Whether every message that was received is deleted, waits for its next delivery, or is a dead letter. */
  hasSettled(): boolean;
  /** Waits, without letting time pass, until everything has settled and no message can be received. */
  atRest(): Promise<void>;
  close(): Promise<void>;
}

/** @param proxies - between the functions and the services, in the order in which requests pass them */
export async function openClockedCloud(
  stacks: readonly AssemblyStack[],
  proxies: readonly [HttpProxy, ...HttpProxy[]],
): Promise<ClockedCloud> {
  const folder = await mkdtemp(join(tmpdir(), 'clocked-cloud-'));
  const clock = manualClock();
  const cloud = await startCloud({
    loadStacks: async () => stacks,
    port: 0,
    folder,
    functionsEndpointUrl: proxies[0].url,
    log: () => {},
    clock,
  });
  for (const [index, proxy] of proxies.entries()) proxy.forwardTo(proxies[index + 1]?.url ?? cloud.url);
  const { sqs, lambda, functions } = cloud.services;

  // A message is on its way to the function before that runs, and one behind another of its FIFO group stays visible.
  // So the counts of received and finished messages decide, not the running invocations.
  const consumers = () =>
    lambda.mappings.map(({ definition: { functionName, queueArn }, stats }) => {
      const queue = sqs.queues().find(({ arn }) => arn === queueArn);
      const { deleted, failed, dropped } = stats();
      return {
        isEnabled: functions.definition(functionName).reservedConcurrency !== 0,
        hasSettled: queue?.received === deleted + failed + dropped,
        isEmpty: queue?.visible === 0,
      };
    });

  return {
    ...cloud,
    clock,
    hasSettled: () => consumers().every(({ hasSettled }) => hasSettled),
    async atRest() {
      const isAtRest = async () =>
        consumers().every(({ isEnabled, hasSettled, isEmpty }) => !isEnabled || (hasSettled && isEmpty)) || undefined;
      await waitFor('the queues to come to rest', isAtRest, { everyMs: 5 });
    },
    async close() {
      await cloud.stop(0);
      await Promise.all(proxies.map((proxy) => proxy.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One stack in a cloud of its own. Requests of its functions pass `held`, then `faults`. */
export interface ClockedStack extends ClockedCloud {
  readonly stackName: string;
  readonly stackOutputs: Readonly<Record<string, string>>;
  readonly held: HoldingProxy;
  readonly faults: FaultProxy;
  /** @param output - name of the output with the queue's URL, such as `QueueUrl` */
  queue(output: string): QueueState;
  messages(output: string): readonly PeekedMessage[];
  /** Whether the queue has no messages, neither waiting nor received. */
  isEmpty(output: string): boolean;
  /** Returns the sum of a metric since the start. */
  sumOf(metric: Metric): number;
  /** Lets minutes pass until the condition holds, each after the work of the previous one. */
  passUntil(what: string, isSo: () => Promise<boolean> | boolean): Promise<void>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** @param assembly - folder of a cloud assembly with the stack */
export async function openClockedStack(assembly: string, stackId: string): Promise<ClockedStack> {
  const stacks = (await readAssembly(assembly)).filter(({ id }) => id === stackId);
  const [held, faults] = await Promise.all([startHoldingProxy(), startFaultProxy()]);
  const cloud = await openClockedCloud(stacks, [held, faults]);
  const { clock, hasSettled } = cloud;
  const { sqs, cloudWatch } = cloud.services;
  const stackOutputs = cloud.outputs[stackId] ?? {};

  function queue(output: string): QueueState {
    const found = sqs.queues().find(({ url }) => url === stackOutputs[output]);
    if (!found) throw new Error(`Stack ${stackId} has no queue with the output ${output}`);
    return found;
  }
  const messages = (output: string) => sqs.peek(queue(output).name);

  return {
    ...cloud,
    stackName: stacks[0]?.stackName ?? '',
    stackOutputs,
    held,
    faults,
    queue,
    messages,
    isEmpty: (output) => hasSettled() && messages(output).length === 0,
    sumOf(metric) {
      // Functions use the machine's time, not that of the manual clock.
      const window = { from: Date.now() - HOUR, to: clock.now() + HOUR, period: MINUTE };
      return cloudWatch.metrics.read(metric, window, ({ sum }) => sum).reduce((sum, { value }) => sum + value, 0);
    },
    async passUntil(what, isSo) {
      const passed = async () => {
        if (await isSo()) return true;
        if (hasSettled()) clock.advance(MINUTE);
        return undefined;
      };
      await waitFor(what, passed, { everyMs: 5, deadlineMs: 100_000 });
    },
  };
}
