import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readAssembly } from '../../local/template/assembly.ts';
import { type AlarmWorld, openAlarmWorld } from './alarm-world.ts';

const MINUTE = 60_000;
/** A failed message waits for up to an hour and a fifth before its next attempt ends the trouble. */
const LONGEST_TROUBLE_MINUTES = 90;
const NO_MESSAGES = '{"Records":[]}';

/** What has to happen for an alarm, by the end of its name. */
interface Scenario {
  /** Makes the trouble begin. */
  readonly begin?: (world: AlarmWorld) => Promise<void> | void;
  /** Goes on with it, every minute. */
  readonly goOn?: (world: AlarmWorld) => Promise<void>;
  /** Takes the cause away. */
  readonly end?: (world: AlarmWorld) => Promise<void> | void;
}

const s3Fails: Scenario = {
  begin: ({ proxy }) => proxy.failFor('unlucky'),
  end: ({ proxy }) => proxy.failFor(undefined),
};

const functionIsSwitchedOff: Scenario = {
  async begin(world) {
    // More than the mapping takes: what it holds is in flight, not waiting.
    for (let file = 0; file < 200; file += 1) await world.send(`left-lying-${file}`);
    allow(world, 0);
  },
  end: (world) => allow(world, undefined),
};

const scenarios: Readonly<Record<string, Scenario>> = {
  'dead-letter-queue': {
    begin: ({ services, queueArn }) => void services.sqs.send(queueArn, 'poison'),
    end: ({ services }) => emptyDeadLetterQueues(services),
  },
  'new-dead-letters': { begin: ({ services, queueArn }) => void services.sqs.send(queueArn, 'poison') },
  retries: { ...s3Fails, goOn: (world) => world.put('unlucky') },
  'oldest-message': {
    ...s3Fails,
    async begin(world) {
      await s3Fails.begin?.(world);
      await world.put('unlucky-and-old');
    },
  },
  'no-progress': functionIsSwitchedOff,
  throttles: {
    begin: (world) => allow(world, 0),
    goOn: async ({ services, functionName }) => void (await services.functions.invoke(functionName, NO_MESSAGES)),
    end: (world) => allow(world, undefined),
  },
  latency: {
    begin: (world) => world.put('late'),
    async goOn(world) {
      await world.removeCopy('late');
      await world.send('late', 10 * MINUTE);
    },
  },
  errors: { begin: async ({ services, functionName }) => void (await services.functions.invoke(functionName, '{}')) },
  duration: {
    // Nobody waits for five minutes of real time: this is what Lambda reports at the end of them.
    begin: ({ services, functionName }) =>
      services.cloudWatch.recordInvocation({
        functionName,
        durationMs: services.functions.definition(functionName).timeoutSeconds * 1_000,
        failed: false,
        concurrentExecutions: 1,
      }),
  },
  concurrency: {
    async goOn({ services, functionName }) {
      const atOnce = Array.from({ length: 10 }, () => services.functions.invoke(functionName, NO_MESSAGES));
      await Promise.all(atOnce);
    },
  },
};

function allow({ services: { functions }, functionName }: AlarmWorld, concurrency: number | undefined): void {
  const { reservedConcurrency: _, ...definition } = functions.definition(functionName);
  functions.define({ ...definition, ...(concurrency !== undefined && { reservedConcurrency: concurrency }) });
}

function emptyDeadLetterQueues({ sqs }: AlarmWorld['services']): void {
  const targets = sqs
    .queues()
    .map(({ attributes }) => JSON.parse(attributes.RedrivePolicy ?? '{}').deadLetterTargetArn);
  for (const { arn, name, attributes } of sqs.queues()) {
    if (!targets.includes(arn)) continue;
    sqs.deleteQueue(name);
    sqs.ensureQueue(name, attributes);
  }
}

const stacks = await readAssembly(process.env.TEST_ASSEMBLY ?? '');
const alarmNames = stacks.flatMap(({ template }) =>
  Object.values(template.Resources ?? {}).flatMap(({ Type, Properties }) =>
    Type.startsWith('AWS::CloudWatch::') && Type.endsWith('Alarm') ? [String(Properties?.AlarmName)] : [],
  ),
);

describe('every alarm of the templates', () => {
  let world: AlarmWorld;

  beforeAll(async () => {
    world = await openAlarmWorld(stacks);
  }, 60_000);
  afterAll(() => world?.close());

  test('there are some', () => {
    expect(alarmNames.length).toBeGreaterThan(0);
  });

  test.each(alarmNames)(
    '%s fires when its trouble comes, and clears when it is over',
    async (name) => {
      const [, scenario] = Object.entries(scenarios).find(([end]) => name.endsWith(`-${end}`)) ?? [];
      if (!scenario) throw new Error(`this test knows no way to make ${name} fire: add a scenario`);
      const passUntil = async (state: string, everyMinute: Scenario['goOn'] = undefined) => {
        for (let minute = 0; world.stateOf(name) !== state && minute < LONGEST_TROUBLE_MINUTES; minute += 1) {
          await everyMinute?.(world);
          await world.passMinute();
        }
        expect({ name, state: world.stateOf(name) }).toEqual({ name, state });
      };

      await passUntil('OK');
      const toldBefore = world.published();
      await scenario.begin?.(world);
      try {
        await passUntil('ALARM', scenario.goOn);
      } finally {
        await scenario.end?.(world);
      }
      await passUntil('OK');

      expect(world.published() - toldBefore).toBeGreaterThanOrEqual(2);
    },
    60_000,
  );
});
