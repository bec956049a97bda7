/** A Stream API in this process, whose queues and schedules have a clock in the test's hand, and whose tables can fail. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FaultProxy, startFaultProxy } from '../../bench/proof/fault-proxy.ts';
import type { Row } from '../../bench/proof/stream/on-stream.ts';
import { type RunningCloud, startCloud } from '../../local/cloud.ts';
import { createLogStore } from '../../local/lambda/log-store.ts';
import type { Metric } from '../../local/services/cloudwatch/metric.ts';
import { listen } from '../../local/services/endpoint.ts';
import type { PeekedMessage } from '../../local/services/sqs/core.ts';
import { readAssembly } from '../../local/template/assembly.ts';
import { waitFor } from '../../scripts/shared/wait-for.ts';
import { manualClock } from '../local/manual-clock.ts';
import { type HoldingProxy, startHoldingProxy } from './holding-proxy.ts';

export interface StreamWorld extends Pick<RunningCloud, 'services'> {
  /** Of the local cloud. */
  readonly url: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The functions' requests pass the first, and then the second. */
  readonly held: HoldingProxy;
  readonly faults: FaultProxy;
  readonly queueArn: string;
  /** Whether nothing is in the queue, nor under way. */
  isEmpty(): boolean;
  /** By id. */
  rows(): Promise<ReadonlyMap<string, Row>>;
  deadLetters(): readonly PeekedMessage[];
  /** What a metric of the function that stores has added up to. */
  total(metricName: string): number;
  /** Events that the schedule has sent. */
  ticksSent(): number;
  /** Waits, without letting time pass, until everything that was received is stored, dead, or waiting for its next turn. */
  atRest(): Promise<void>;
  passSecond(): void;
  /** Lets minutes pass, each when the one before has done its work. */
  passUntil(what: string, isSo: () => Promise<boolean> | boolean): Promise<void>;
  close(): Promise<void>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** @param assembly folder that holds the stack, synthesized */
export async function openStreamWorld(assembly: string): Promise<StreamWorld> {
  const stacks = (await readAssembly(assembly)).filter(({ id }) => id === 'StreamApi');
  const stackName = stacks[0]?.stackName ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'stream-'));
  const [held, faults, endpoint] = await Promise.all([startHoldingProxy(), startFaultProxy(), listen(0)]);
  held.forwardTo(faults.url);
  faults.forwardTo(endpoint.url);
  const clock = manualClock();
  const cloud = await startCloud({
    stacks,
    endpoint,
    folder,
    logs: createLogStore(),
    functionsEndpointUrl: held.url,
    fastRetriesSeconds: undefined,
    log: () => {},
    clock,
  });
  const { sqs, dynamoDb, cloudWatch, mappings } = cloud.services;
  const outputs = cloud.outputs.StreamApi ?? {};
  const queueAt = (url = '') => {
    const queue = sqs.queues().find((one) => one.url === url);
    if (!queue) throw new Error(`There is no queue ${url}`);
    return queue;
  };

  // A message that waits behind another one of its FIFO group is visible, so only what was received is looked at.
  const hasSettled = () => {
    const settled = mappings.map((mapping) => mapping.stats()).map((s) => s.deleted + s.failed + s.dropped);
    return queueAt(outputs.QueueUrl).received === settled.reduce((sum, count) => sum + count, 0);
  };

  const sumOf = (metric: Metric) => {
    // Functions have the machine's time.
    const window = { from: Date.now() - HOUR, to: clock.now() + HOUR, period: MINUTE };
    return cloudWatch.metrics.read(metric, window, ({ sum }) => sum).reduce((sum, { value }) => sum + value, 0);
  };

  return {
    services: cloud.services,
    url: endpoint.url,
    outputs,
    held,
    faults,
    queueArn: queueAt(outputs.QueueUrl).arn,
    isEmpty: () => hasSettled() && sqs.peek(queueAt(outputs.QueueUrl).name).length === 0,
    async rows() {
      const items = await dynamoDb.firstItems(outputs.TableName ?? '', 10_000);
      return new Map(items.map(({ id, isbn, title }) => [text(id), { isbn: text(isbn), title: text(title) }]));
    },
    deadLetters: () => sqs.peek(queueAt(outputs.DeadLetterQueueUrl).name),
    total: (name) => sumOf({ namespace: stackName, name, dimensions: { service: 'store-record' } }),
    ticksSent: () =>
      sumOf({ namespace: 'AWS/Events', name: 'TriggeredRules', dimensions: { RuleName: `${stackName}-Schedule` } }),
    async atRest() {
      await waitFor(
        'the queue to come to rest',
        async () => (hasSettled() && queueAt(outputs.QueueUrl).visible === 0) || undefined,
        { everyMs: 5 },
      );
    },
    passSecond: () => clock.advance(1_000),
    async passUntil(what, isSo) {
      await waitFor(
        what,
        async () => {
          if (await isSo()) return true;
          if (hasSettled()) clock.advance(MINUTE);
          return undefined;
        },
        { everyMs: 5, deadlineMs: 50_000 },
      );
    },
    async close() {
      await cloud.stop(0);
      await Promise.all([held.close(), faults.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function text(value: Readonly<Record<string, unknown>> | undefined): string {
  return String(value?.S ?? '');
}
