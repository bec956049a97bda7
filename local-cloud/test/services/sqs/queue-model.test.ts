import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHeap } from '../../../src/services/sqs/engine/heap.ts';
import { bodies, type Delivered, openSqsFixture, redriveTo, type SqsFixture } from './sqs-fixture.ts';

/** The facts that a correct queue must remember of a message; everything else follows from them. */
interface ModelMessage {
  readonly group: string;
  visibleAt: number;
  receiveCount: number;
  /** Handle of the latest receive. */
  handle: string | undefined;
  place: 'source' | 'deadLetters' | 'deleted';
}

/** Messages by body, in the order in which they were sent. */
interface Model {
  readonly messages: Map<string, ModelMessage>;
}

interface Real {
  readonly sqs: SqsFixture;
  readonly sourceUrl: string;
  readonly isFifo: boolean;
  readonly maxReceiveCount: number;
}

type Command = fc.AsyncCommand<Model, Real>;

const isVisible = ({ sqs }: Real, message: ModelMessage): boolean => message.visibleAt <= sqs.clock.now();
const inSource = (model: Model): [string, ModelMessage][] =>
  [...model.messages].filter(([, { place }]) => place === 'source');
const inFlight = (model: Model, real: Real): [string, ModelMessage][] =>
  inSource(model).filter(([, message]) => message.handle !== undefined && !isVisible(real, message));

const send = (group: string, delaySeconds: number): Command => ({
  check: () => true,
  async run(model, real) {
    const body = `message ${model.messages.size}`;
    const delay = real.isFifo ? 0 : delaySeconds;
    const ids = real.isFifo ? { MessageGroupId: group, MessageDeduplicationId: String(model.messages.size) } : {};
    await real.sqs.send(real.sourceUrl, body, { DelaySeconds: delay, ...ids });
    const visibleAt = real.sqs.clock.now() + delay * 1_000;
    model.messages.set(body, { group, visibleAt, receiveCount: 0, handle: undefined, place: 'source' });
  },
  toString: () => `send(${group}, delay ${delaySeconds})`,
});

const receive = (limit: number, visibilityTimeout: number): Command => ({
  check: () => true,
  async run(model, real) {
    const mayCome = deliverable(model, real);
    const delivered = await real.sqs.receive(real.sourceUrl, {
      MaxNumberOfMessages: limit,
      VisibilityTimeout: visibilityTimeout,
    });
    noteDeadLetters(model, real);
    expect(delivered).toHaveLength(Math.min(limit, mayCome.length));
    for (const message of delivered) noteReceive(model, real, message, visibilityTimeout, mayCome);
    if (real.isFifo) checkGroupOrder(mayCome, bodies(delivered), model);
  },
  toString: () => `receive(${limit}, visibility ${visibilityTimeout})`,
});

/** Bodies that a receive may deliver now. Exhausted messages in front of them go to the dead letters and don't block them. */
function deliverable(model: Model, real: Real): string[] {
  const alive = (message: ModelMessage): boolean => message.receiveCount < real.maxReceiveCount;
  const source = inSource(model);
  if (!real.isFifo)
    return source.filter(([, message]) => isVisible(real, message) && alive(message)).map(([body]) => body);
  const lockedGroups = new Set(inFlight(model, real).map(([, { group }]) => group));
  return source.filter(([, message]) => !lockedGroups.has(message.group) && alive(message)).map(([body]) => body);
}

function noteReceive(model: Model, real: Real, message: Delivered, visibilityTimeout: number, mayCome: string[]): void {
  const known = model.messages.get(message.Body);
  expect(mayCome).toContain(message.Body);
  if (!known) return;
  known.receiveCount++;
  known.handle = message.ReceiptHandle;
  known.visibleAt = real.sqs.clock.now() + visibilityTimeout * 1_000;
  expect(message.Attributes.ApproximateReceiveCount).toBe(String(known.receiveCount));
}

/** Checks that the delivered messages of each group are the first ones of the group, in order. */
function checkGroupOrder(mayCome: string[], delivered: string[], model: Model): void {
  const groupOf = (body: string): string | undefined => model.messages.get(body)?.group;
  for (const group of new Set(delivered.map(groupOf))) {
    const came = delivered.filter((body) => groupOf(body) === group);
    const waited = mayCome.filter((body) => groupOf(body) === group);
    expect(came).toEqual(waited.slice(0, came.length));
  }
}

function noteDeadLetters(model: Model, real: Real): void {
  for (const { body } of real.sqs.core.peek(real.isFifo ? 'dead.fifo' : 'dead')) {
    const message = model.messages.get(body);
    if (message?.place === 'source') expect(message.receiveCount).toBe(real.maxReceiveCount);
    if (message) message.place = 'deadLetters';
  }
}

const withInFlight = (
  name: string,
  choice: number,
  act: (real: Real, body: string, message: ModelMessage) => Promise<void>,
): Command => ({
  check: () => true,
  async run(model, real) {
    const candidates = inFlight(model, real);
    const [body, message] = candidates[choice % candidates.length] ?? [];
    if (body !== undefined && message) await act(real, body, message);
  },
  toString: () => `${name}(#${choice})`,
});

const acknowledge = (choice: number): Command =>
  withInFlight('delete', choice, async ({ sqs, sourceUrl }, _, message) => {
    await sqs.call('DeleteMessage', { QueueUrl: sourceUrl, ReceiptHandle: message.handle });
    message.place = 'deleted';
  });

const changeVisibility = (choice: number, seconds: number): Command =>
  withInFlight(`hide for ${seconds} s`, choice, async ({ sqs, sourceUrl }, _, message) => {
    const input = { QueueUrl: sourceUrl, ReceiptHandle: message.handle, VisibilityTimeout: seconds };
    await sqs.call('ChangeMessageVisibility', input);
    message.visibleAt = sqs.clock.now() + seconds * 1_000;
  });

const wait = (seconds: number): Command => ({
  check: () => true,
  async run(_, { sqs }) {
    sqs.clock.advance(seconds * 1_000);
  },
  toString: () => `wait(${seconds})`,
});

/** Nothing is lost and nothing appears twice: what the queues hold is what the model holds, with the same counts. */
const census: Command = {
  check: () => true,
  async run(model, real) {
    const held = (place: string): string[] =>
      [...model.messages].filter(([, message]) => message.place === place).map(([body]) => body);
    const names = real.isFifo ? ['source.fifo', 'dead.fifo'] : ['source', 'dead'];
    const peeked = names.map((name) =>
      real.sqs.core
        .peek(name, { limit: 1_000 })
        .map(({ body }) => body)
        .sort(),
    );
    expect(peeked).toEqual([held('source').sort(), held('deadLetters').sort()]);

    const state = real.sqs.core.queues().find(({ name }) => name === names[0]);
    const hidden = inSource(model).filter(([, message]) => !isVisible(real, message));
    const flying = inFlight(model, real).length;
    expect(state).toMatchObject({
      visible: inSource(model).length - hidden.length,
      inFlight: flying,
      delayed: hidden.length - flying,
    });
  },
  toString: () => 'census',
};

const seconds = fc.integer({ min: 0, max: 20 });

const queueCommands = fc.commands<Model, Real, false>(
  [
    fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 10 }))
      .map(([group, delay]) => send(group, delay)),
    fc.tuple(fc.integer({ min: 1, max: 10 }), seconds).map(([limit, timeout]) => receive(limit, timeout)),
    fc.nat(20).map(acknowledge),
    fc.tuple(fc.nat(20), seconds).map(([choice, timeout]) => changeVisibility(choice, timeout)),
    seconds.map(wait),
    fc.constant(census),
  ],
  { maxCommands: 60, size: 'max' },
);

const maxReceiveCount = 3;

function openQueue(isFifo: boolean): Real {
  const sqs = openSqsFixture();
  const suffix = isFifo ? '.fifo' : '';
  const type: Record<string, string> = isFifo ? { FifoQueue: 'true' } : {};
  sqs.create(`dead${suffix}`, type);
  const redrive = { RedrivePolicy: redriveTo(`dead${suffix}`, maxReceiveCount) };
  return { sqs, sourceUrl: sqs.create(`source${suffix}`, { ...type, ...redrive }), isFifo, maxReceiveCount };
}

test.each([
  ['standard', false],
  ['FIFO', true],
])('a %s queue behaves like its model, whatever the order of operations', async (_, isFifo) => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(queueCommands, async (commands) => {
      const real = openQueue(isFifo);
      try {
        await fc.asyncModelRun(() => ({ model: { messages: new Map() }, real }), commands);
        runs++;
      } finally {
        real.sqs.close();
      }
    }),
    { numRuns: 150 },
  );
  expect(runs).toBe(150);
});

test('a heap returns its items in order, whichever were removed from the middle before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ key: fc.nat(1_000), isRemoved: fc.boolean() }), { minLength: 30, maxLength: 60 }),
      (plan) => {
        const items = plan.map((entry) => ({ ...entry, position: -1 }));
        const heap = createHeap<'position', (typeof items)[number]>('position', (a, b) => a.key < b.key);
        for (const item of items) heap.add(item);
        for (const item of items) if (item.isRemoved) heap.remove(item);

        const drained: number[] = [];
        for (let next = heap.peek(); next; next = heap.peek()) {
          heap.remove(next);
          drained.push(next.key);
        }

        const kept = items.filter(({ isRemoved }) => !isRemoved).map(({ key }) => key);
        expect(drained).toEqual(kept.sort((a, b) => a - b));
      },
    ),
  );
});
