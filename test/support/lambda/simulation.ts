import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSRecord } from 'aws-lambda';
import { type HandOver, writeHandOver } from '../../../lambda/copy-file/hand-over.ts';
import { openFileBatch } from '../../../lambda/copy-file/process-message.ts';
import { startDeadline } from '../../../lambda/shared/deadline.ts';
import { PermanentError } from '../../../lambda/shared/errors.ts';
import { copyServices, noMetrics, silentLogger } from './copy-file.ts';
import { createFakeS3, type FakeClient, type FakeS3Options, type NewObject, type StoredObject } from './fake-s3.ts';
import { created, message } from './messages.ts';
import { createScheduler, seededRandom } from './scheduler.ts';

export interface SimulationOptions extends FakeS3Options {
  readonly seed: number;
  /** Objects that are written to the source one after the other; `undefined` deletes. */
  readonly history: readonly (NewObject | undefined)[];
  /** Time at which a request takes effect whose function died or gave up. */
  readonly orphansLand: 'any time' | 'at rest' | 'before redelivery';
}

export interface SimulationResult {
  readonly source: StoredObject | undefined;
  readonly destination: StoredObject | undefined;
  /** All objects that the destination held at any time. */
  readonly everAtDestination: readonly StoredObject[];
  readonly events: { readonly kills: number; readonly deadlines: number; readonly handOvers: number };
}

interface Invocation {
  isDead: boolean;
  readonly deadline: AbortController;
  readonly requests: Promise<unknown>[];
}

const KEY = 'a/b c.txt';
const WORKERS = 3;
const endless = startDeadline({ getRemainingTimeInMillis: () => 3_600_000 });
endless.stop();

/**
 * Simulates one key and several workers. Every request is split into arrival, effect and reply, which the seed interleaves:
 * duplicates, any order, functions that die or run out of time at any moment while their requests continue.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { history, orphansLand } = options;
  const random = seededRandom(options.seed);
  const scheduler = createScheduler(random);
  const s3 = createFakeS3(options);
  const queue: SQSRecord[] = [];
  const events = { kills: 0, deadlines: 0, handOvers: 0 };
  /** Number of writers, workers and messages under way: the simulation is at rest when there are none. */
  let pending = 0;
  let failure: unknown;

  const below = (limit: number) => Math.floor(random() * limit);
  const sometimes = (value: number) => (random() < 0.5 ? value : 0);
  // Drawn from the seed, because faults hide each other: a duplicate repairs the damage of a race.
  const maxDuplicates = sometimes(2);
  const maxBatch = 1 + sometimes(2);
  const killRate = sometimes(0.3);
  const deadlineRate = sometimes(0.4);
  const pauseBetweenWrites = below(25);
  const pauseBeforeDelivery = below(40);

  const after = async (steps: number, act: () => void) => {
    pending += 1;
    for (let i = 0; i < steps; i++) await scheduler.step();
    act();
    pending -= 1;
  };

  async function write(): Promise<void> {
    pending += 1;
    for (const [index, object] of history.entries()) {
      for (let i = below(pauseBetweenWrites); i >= 0; i--) await scheduler.step();
      if (!object) {
        s3.remove('source', KEY);
        continue;
      }
      const { size, eTag } = s3.put('source', KEY, object);
      const sequencer = (0x1000 + index).toString(16);
      const event = created({ key: 'a/b+c.txt', size, eTag: eTag.replaceAll('"', ''), sequencer });
      for (let copies = 1 + below(maxDuplicates + 1); copies > 0; copies--) {
        void after(below(pauseBeforeDelivery), () => queue.push(message(event)));
      }
    }
    pending -= 1;
  }

  async function work(): Promise<void> {
    do {
      await scheduler.step();
      const messages = Array.from({ length: 1 + below(maxBatch) }, () => queue.splice(below(queue.length), 1)).flat();
      if (messages.length > 0) await invoke(messages);
    } while (pending > 0 || queue.length > 0);
  }

  async function invoke(messages: SQSRecord[]): Promise<void> {
    pending += 1;
    const invocation: Invocation = { isDead: false, deadline: new AbortController(), requests: [] };
    const death = new Promise<'died'>((die) => {
      if (random() >= killRate) return;
      void after(below(20), () => {
        events.kills += 1;
        invocation.isDead = true;
        die('died');
      });
    });
    if (random() < deadlineRate) {
      void after(below(40), () => {
        events.deadlines += 1;
        invocation.deadline.abort();
      });
    }
    const failed = await Promise.race([death, runFunction(messages, invocation)]);
    for (const again of failed === 'died' ? messages : failed) void redeliver(again, invocation);
    pending -= 1;
  }

  async function redeliver(again: SQSRecord, invocation: Invocation): Promise<void> {
    pending += 1;
    if (orphansLand === 'before redelivery') await Promise.allSettled(invocation.requests);
    await after(below(40), () => queue.push(again));
    pending -= 1;
  }

  /** @returns the messages that failed. */
  async function runFunction(messages: SQSRecord[], invocation: Invocation): Promise<SQSRecord[]> {
    const sendHandOver = async (handOver: HandOver) => {
      if (invocation.isDead) return new Promise<void>(() => {});
      events.handOvers += 1;
      void redeliver(message(writeHandOver(handOver)), invocation);
    };
    const processMessage = openFileBatch({
      ...copyServices({ s3: connect(invocation), sendHandOver }),
      endpoint: { destinationConditions: options.destinationConditions ?? true },
      metrics: noMetrics,
    })(messages);
    const deadline = { ...endless, signal: invocation.deadline.signal };

    const settled = await Promise.allSettled(
      messages.map((m) => processMessage(m, { logger: silentLogger, deadline })),
    );
    return messages.filter((_, index) => {
      const result = settled[index];
      if (result?.status !== 'rejected') return false;
      if (result.reason instanceof PermanentError) failure ??= result.reason;
      return true;
    });
  }

  /** A dead function sends and receives nothing more; the requests that it has sent continue. */
  function connect(invocation: Invocation): S3Client {
    const silence = new Promise<never>(() => {});
    const send: FakeClient['send'] = async (command, requestOptions) => {
      if (invocation.isDead) return silence;
      const isOrphan = () => invocation.isDead || requestOptions?.abortSignal?.aborted === true;
      const isHeldBack = () => orphansLand === 'at rest' && isOrphan();
      const client = s3.connect(() => scheduler.step(isHeldBack), invocation.requests);
      const reply = client.send(command, requestOptions);
      await reply.catch(() => {});
      return invocation.isDead ? silence : reply;
    };
    return { send } as unknown as S3Client;
  }

  void write();
  for (let i = 0; i < WORKERS; i++) void work();
  await scheduler.run();
  if (failure) throw failure;
  return {
    source: s3.get('source', KEY),
    destination: s3.get('destination', KEY),
    everAtDestination: s3.history('destination'),
    events,
  };
}
