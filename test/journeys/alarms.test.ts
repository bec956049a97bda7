import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readAssembly } from 'local-cloud/testing';
import { backOffSeconds } from '../../lambda/shared/back-off.ts';
import { assemblyOf } from '../support/synthesis.ts';
import { type AlarmWorld, openAlarmWorld } from './alarm-world.ts';
import { type Work, workOf } from './support/alarm-work.ts';

const MINUTE = 60_000;
/** A message that failed just before its trouble was over comes back after its wait, and only then the queue is empty. */
const LONGEST_WAIT_MINUTES = Math.ceil(backOffSeconds(Number.POSITIVE_INFINITY, 1) / 60);
const NO_MESSAGES = '{"Records":[]}';
const LATE_SUBSCRIBER = 'late-subscriber';

interface Scene extends AlarmWorld {
  readonly work: Work;
  readonly alarmName: string;
}

/** What has to happen for an alarm. */
interface Scenario {
  /** Makes the trouble begin. */
  readonly begin?: (scene: Scene) => Promise<void> | void;
  /** Goes on with it, every minute. */
  readonly goOn?: (scene: Scene) => Promise<void>;
  /** Takes the cause away. */
  readonly end?: (scene: Scene) => Promise<void> | void;
}

const poison: Scenario = {
  begin: async ({ services, work }) => void (await services.sqs.send(work.queueArn, 'poison')),
  end: ({ services }) => emptyDeadLetterQueues(services),
};

const keepsFailing: Scenario = {
  begin: ({ proxy, work }) => proxy.failFor(work.needs),
  goOn: ({ work }) => work.send(),
  end: ({ proxy }) => proxy.failFor(undefined),
};

/** By the end of the alarm's name: of workers, then of APIs, then of topics. */
const scenarios: Readonly<Record<string, Scenario>> = {
  'dead-letter-queue': poison,
  'new-dead-letters': poison,
  retries: keepsFailing,
  'oldest-message': {
    async begin({ proxy, work }) {
      proxy.failFor(work.needs);
      await work.send();
    },
    end: ({ proxy }) => proxy.failFor(undefined),
  },
  'no-progress': {
    async begin(scene) {
      // More than the mapping takes: what it holds is in flight, not waiting.
      for (let message = 0; message < 100; message += 1) await scene.work.send();
      allow(scene, 0);
    },
    end: (scene) => allow(scene, undefined),
  },
  throttles: {
    begin: (scene) => allow(scene, 0),
    goOn: ({ services, work }) => invoke(services, work, NO_MESSAGES),
    end: (scene) => allow(scene, undefined),
  },
  latency: { goOn: ({ work }) => work.send(10 * MINUTE) },
  errors: { begin: ({ services, work }) => invoke(services, work, '{}') },
  duration: {
    // Nobody waits for a timeout in real time: this is what Lambda reports at the end of it.
    begin: ({ services, work: { functionName } }) =>
      services.cloudWatch.recordInvocation({
        functionName,
        durationMs: services.functions.definition(functionName).timeoutSeconds * 1_000,
        failed: false,
        concurrentExecutions: 1,
      }),
  },
  concurrency: {
    async goOn({ services, work }) {
      await Promise.all(Array.from({ length: 10 }, () => invoke(services, work, NO_MESSAGES)));
    },
  },
  'server-errors': keepsFailing,
  'slow-answers': {
    // Nobody waits for seconds of real time: this is what Amazon API Gateway reports after them.
    async goOn({ services: { cloudWatch }, alarmName, now }) {
      for (const metric of metricsOf(alarmName, cloudWatch)) {
        cloudWatch.metrics.put({ metric, timestamp: now(), values: [6_000] });
      }
    },
  },
  undelivered: {
    // A subscriber whose queue is not there, nor that for its dead letters.
    begin({ services: { cloudWatch, sns, sqs }, alarmName }) {
      const names = metricsOf(alarmName, cloudWatch).map(({ dimensions }) => dimensions.TopicName);
      const { arn: topicArn = '' } = sns.topics().find(({ name }) => names.includes(name)) ?? {};
      const { arn: endpoint } = sqs.ensureQueue(LATE_SUBSCRIBER);
      sqs.deleteQueue(LATE_SUBSCRIBER);
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `${endpoint}-dead-letters` });
      sns.ensureSubscription({ topicArn, protocol: 'sqs', endpoint, attributes: { RedrivePolicy } });
    },
    goOn: ({ work }) => work.send(),
    end: ({ services: { sqs } }) => void sqs.ensureQueue(LATE_SUBSCRIBER),
  },
};

function metricsOf(alarmName: string, { alarms }: AlarmWorld['services']['cloudWatch']) {
  return (alarms.find(alarmName)?.queries ?? []).flatMap(({ source }) => ('metric' in source ? [source.metric] : []));
}

async function invoke({ functions }: AlarmWorld['services'], { functionName }: Work, event: string): Promise<void> {
  await functions.invoke(functionName, event);
}

function allow({ services: { functions }, work: { functionName } }: Scene, concurrency: number | undefined): void {
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

const stacks = await readAssembly(await assemblyOf());
const alarms = stacks.flatMap(({ template }) =>
  Object.values(template.Resources ?? {}).flatMap(({ Type, Properties: { AlarmName, EvaluationPeriods } = {} }) => {
    if (!(Type.startsWith('AWS::CloudWatch::') && Type.endsWith('Alarm'))) return [];
    const name = String(AlarmName);
    // `<stack>-<construct>-<alarm>`: constructs begin with a capital, alarms have none.
    const [, subject = '', kind = ''] = /^(.+-[A-Z]\w*)-([a-z-]+)$/.exec(name) ?? [];
    return [{ name, kind, subject, minutes: Number(EvaluationPeriods) }];
  }),
);

describe('the alarms of the templates', () => {
  let world: AlarmWorld;
  const works = new Map<string, Work>();

  beforeAll(async () => {
    world = await openAlarmWorld(stacks);
  }, 60_000);
  afterAll(() => world?.close());

  test('the templates define alarms', () => {
    expect(alarms.length).toBeGreaterThan(0);
  });

  test.each(alarms)(
    '$name fires when its condition occurs and clears when the condition ends',
    async ({ name, kind, subject, minutes }) => {
      const scenario = scenarios[kind];
      if (!scenario) throw new Error(`this test knows no way to make ${name} fire: add a scenario`);
      const work = works.get(subject) ?? (await workOf(subject, world));
      works.set(subject, work);
      const scene = { ...world, work, alarmName: name };
      const { alarms: known } = world.services.cloudWatch;
      const stateOf = () => known.find(name)?.state;
      const [topicArn = ''] = known.find(name)?.actions.ALARM ?? [];
      const passUntil = async (state: string, everyMinute: Scenario['goOn'] = undefined) => {
        for (let left = LONGEST_WAIT_MINUTES + minutes + 1; stateOf() !== state && left > 0; left -= 1) {
          await everyMinute?.(scene);
          await world.passMinute();
        }
        expect({ name, state: stateOf() }).toEqual({ name, state });
      };

      await passUntil('OK');
      const toldBefore = world.published(topicArn);
      await scenario.begin?.(scene);
      try {
        await passUntil('ALARM', scenario.goOn);
      } finally {
        await scenario.end?.(scene);
      }
      await passUntil('OK');

      expect(world.published(topicArn) - toldBefore).toBeGreaterThanOrEqual(2);
    },
    60_000,
  );
});
