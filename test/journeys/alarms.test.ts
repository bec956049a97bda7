import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readAssembly } from 'local-cloud/testing';
import { backOffSeconds } from '../../lambda/shared/back-off.ts';
import { assemblyOf } from '../support/synthesis.ts';
import { type AlarmCloud, openAlarmCloud, type Work, workOf } from './support/alarm-work.ts';

const MINUTE = 60_000;
/** Longest back-off: a message that failed just before the end of a fault empties the queue only after it. */
const LONGEST_WAIT_MINUTES = Math.ceil(backOffSeconds(Number.POSITIVE_INFINITY, 1) / 60);
const NO_MESSAGES = '{"Records":[]}';
const LATE_SUBSCRIBER = 'late-subscriber';

interface Scene extends AlarmCloud {
  readonly work: Work;
  readonly alarmName: string;
}

/** A fault that makes an alarm fire. */
interface Scenario {
  /** Starts the fault. */
  readonly begin?: (scene: Scene) => Promise<void> | void;
  /** Continues the fault, every minute. */
  readonly goOn?: (scene: Scene) => Promise<void>;
  /** Ends the fault. */
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

/** Scenarios by the end of the alarm's name: of workers, then of APIs, then of topics. */
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
      // More messages than the mapping receives at once: those are in flight, not waiting.
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
    // Lambda reports this after a timeout, which would take too long in real time.
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
    // API Gateway reports this after slow answers, which would take too long in real time.
    async goOn({ services: { cloudWatch }, alarmName, clock }) {
      for (const metric of metricsOf(alarmName, cloudWatch)) {
        cloudWatch.metrics.put({ metric, timestamp: clock.now(), values: [6_000] });
      }
    },
  },
  undelivered: {
    // A subscription whose queue and dead-letter queue do not exist.
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

function metricsOf(alarmName: string, { alarms }: AlarmCloud['services']['cloudWatch']) {
  return (alarms.find(alarmName)?.queries ?? []).flatMap(({ source }) => ('metric' in source ? [source.metric] : []));
}

async function invoke({ functions }: AlarmCloud['services'], { functionName }: Work, event: string): Promise<void> {
  await functions.invoke(functionName, event);
}

function allow({ services: { functions }, work: { functionName } }: Scene, concurrency: number | undefined): void {
  const { reservedConcurrency: _, ...definition } = functions.definition(functionName);
  functions.define({ ...definition, ...(concurrency !== undefined && { reservedConcurrency: concurrency }) });
}

function emptyDeadLetterQueues({ sqs }: AlarmCloud['services']): void {
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
    // `<stack>-<construct>-<alarm>`: constructs begin with a capital letter, alarms are lower case.
    const [, subject = '', kind = ''] = /^(.+-[A-Z]\w*)-([a-z-]+)$/.exec(name) ?? [];
    return [{ name, kind, subject, minutes: Number(EvaluationPeriods) }];
  }),
);

describe('the alarms of the templates', () => {
  let cloud: AlarmCloud;
  const works = new Map<string, Work>();

  beforeAll(async () => {
    cloud = await openAlarmCloud(stacks);
  });
  afterAll(() => cloud?.close());

  test('the templates define alarms', () => {
    expect(alarms.length).toBeGreaterThan(0);
  });

  test.each(alarms)(
    '$name fires when its condition occurs and clears when the condition ends',
    async ({ name, kind, subject, minutes }) => {
      const scenario = scenarios[kind];
      if (!scenario) throw new Error(`no scenario makes ${name} fire: add one to the table`);
      const work = works.get(subject) ?? (await workOf(subject, cloud));
      works.set(subject, work);
      const scene = { ...cloud, work, alarmName: name };
      const { alarms: known } = cloud.services.cloudWatch;
      const stateOf = () => known.find(name)?.state;
      const [topicArn = ''] = known.find(name)?.actions.ALARM ?? [];
      const passUntil = async (state: string, everyMinute: Scenario['goOn'] = undefined) => {
        for (let left = LONGEST_WAIT_MINUTES + minutes + 1; stateOf() !== state && left > 0; left -= 1) {
          await everyMinute?.(scene);
          await cloud.passMinute();
        }
        expect({ name, state: stateOf() }).toEqual({ name, state });
      };

      await passUntil('OK');
      const publishedBefore = cloud.published(topicArn);
      await scenario.begin?.(scene);
      try {
        await passUntil('ALARM', scenario.goOn);
      } finally {
        await scenario.end?.(scene);
      }
      await passUntil('OK');

      expect(cloud.published(topicArn) - publishedBefore).toBeGreaterThanOrEqual(2);
    },
  );
});
