import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssemblyStack, EventSourceMapping } from 'local-cloud/testing';
import { manualClock, type RunningCloud, startCloud } from 'local-cloud/testing';
import { type FaultyS3, startFaultyS3 } from '../../bench/support/http-proxy.ts';
import { waitFor } from '../../bench/support/wait-for.ts';

/** The stacks at work, with a clock in the test's hand. */
export interface AlarmWorld extends Pick<RunningCloud, 'services' | 'outputs' | 'region'> {
  readonly url: string;
  /** The services, as the functions see them. */
  readonly proxy: FaultyS3;
  /** Milliseconds since the epoch, by the clock in the test's hand. */
  now(): number;
  /** What a topic has published so far. */
  published(topicArn: string): number;
  /** Lets a minute pass. Whatever falls due on the way is done when it does. */
  passMinute(): Promise<void>;
  close(): Promise<void>;
}

const STEP_SECONDS = 10;

export async function openAlarmWorld(stacks: readonly AssemblyStack[]): Promise<AlarmWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'alarms-'));
  const proxy = await startFaultyS3();
  const clock = manualClock();
  const cloud = await startCloud({
    loadStacks: async () => stacks,
    port: 0,
    folder,
    functionsEndpointUrl: proxy.url,
    log: () => {},
    clock,
  });
  proxy.forwardTo(cloud.url);
  const { cloudWatch, lambda, sns } = cloud.services;

  return {
    ...cloud,
    proxy,
    now: clock.now,
    published: (topicArn) => sns.topics().find(({ arn }) => arn === topicArn)?.counts.published ?? 0,
    async passMinute() {
      for (let seconds = 0; seconds < 60; seconds += STEP_SECONDS) {
        clock.advance(STEP_SECONDS * 1_000);
        await waitFor(
          'everything to come to rest',
          async () => lambda.mappings.every((mapping) => isAtRest(mapping, cloud.services)) || undefined,
          { everyMs: 5 },
        );
        await cloudWatch.tick();
      }
    },
    async close() {
      await cloud.stop(0);
      await proxy.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Every message that could be received was, and became something. A message is on its way to the function before that
 * runs, so it doesn't do to look at running invocations. A function that is switched off never comes to rest.
 */
function isAtRest(mapping: EventSourceMapping, { functions, sqs }: AlarmWorld['services']): boolean {
  const { functionName, queueArn } = mapping.definition;
  if (functions.definition(functionName).reservedConcurrency === 0) return true;
  const queue = sqs.queues().find(({ arn }) => arn === queueArn);
  const { deleted, failed, dropped } = mapping.stats();
  return queue?.visible === 0 && queue.received === deleted + failed + dropped;
}
