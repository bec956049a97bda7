import { beforeAll, describe, expect, test } from '@jest/globals';
import * as guards from './guards.ts';
import { synthesizeVariant } from './synthesize.ts';
import {
  defaultAssembly,
  idsOf,
  type Properties,
  readTemplate,
  resource,
  type Statement,
  statementsOf,
  type Template,
} from './template.ts';

const OBJECTS = 'objects have keys that nobody knows before; the actions are listed one by one';
const LISTED: Readonly<Record<string, string>> = {
  'CopyFileFunctionRoleDefaultPolicyD25AB751 {"Fn::Join":["",[{"Fn::GetAtt":["SourceBucketDDD2130A","Arn"]},"/*"]]}':
    OBJECTS,
  'CopyFileFunctionRoleDefaultPolicyD25AB751 {"Fn::Join":["",[{"Fn::GetAtt":["DestinationBucket4BECDB47","Arn"]},"/*"]]}':
    OBJECTS,
};

const templates: Record<string, Template> = {};

beforeAll(async () => {
  templates.aws = await readTemplate(defaultAssembly());
  templates.kms = await synthesizeVariant({ encryption: 'kms' });
});

/** A defect that a careless change could bring in, and the guard that has to see it. */
interface Seed {
  readonly defect: string;
  readonly guard: guards.Guard;
  readonly encryption: 'aws' | 'kms';
  sow(template: Template): void;
}

const queue = (template: Template) => resource(template, 'AWS::SQS::Queue', 'CopyFileQueue').Properties;
const deadLetterQueue = (template: Template) =>
  resource(template, 'AWS::SQS::Queue', 'CopyFileDeadLetterQueue').Properties;
const mapping = (template: Template) => resource(template, 'AWS::Lambda::EventSourceMapping').Properties;
const handler = (template: Template) => resource(template, 'AWS::Lambda::Function').Properties;
const queuePolicy = (template: Template) => statementsOf(resource(template, 'AWS::SQS::QueuePolicy', 'CopyFileQueue'));
const alarm = (template: Template) => resource(template, 'AWS::CloudWatch::Alarm', 'CopyFileAlarmsretries').Properties;
const topicPolicy = (template: Template) => statementsOf(resource(template, 'AWS::SNS::TopicPolicy'));
const role = (template: Template) => statementsOf(resource(template, 'AWS::IAM::Policy'));

const seeds: Seed[] = [
  seed('a visibility timeout below the function’s timeout', guards.visibilityCoversRetries, (t) =>
    set(queue(t), 'VisibilityTimeout', 10),
  ),
  seed('a visibility timeout below six of them', guards.visibilityCoversRetries, (t) =>
    set(queue(t), 'VisibilityTimeout', 1799),
  ),
  seed('a batching window that was not added', guards.visibilityCoversRetries, (t) =>
    set(mapping(t), 'MaximumBatchingWindowInSeconds', 5),
  ),
  seed('dead letters that expire first', guards.deadLettersOutliveTheQueue, (t) =>
    set(deadLetterQueue(t), 'MessageRetentionPeriod', 86_400),
  ),
  seed('a queue that keeps messages as long as the dead-letter queue', guards.deadLettersOutliveTheQueue, (t) =>
    set(queue(t), 'MessageRetentionPeriod', 1_209_600),
  ),
  seed('a mapping without ReportBatchItemFailures', guards.failuresAreReportedByRecord, (t) =>
    set(mapping(t), 'FunctionResponseTypes', []),
  ),
  seed('one delivery only', guards.throttlesDoNotDeadLetter, (t) =>
    set(queue(t).RedrivePolicy as Properties, 'maxReceiveCount', 1),
  ),
  seed('reserved concurrency below the mapping’s', guards.reservedConcurrencyFeedsTheMapping, (t) =>
    set(handler(t), 'ReservedConcurrentExecutions', 2),
  ),
  seed('a queue policy without aws:SourceAccount', guards.bucketEventsNameTheAccount, (t) =>
    set(allowed(t).Condition as Properties, 'StringEquals', {}),
  ),
  seed('a queue that takes plain HTTP', guards.onlyTlsIsTaken, (t) => set(queuePolicy(t)[0], 'Effect', 'Allow')),
  seed('a queue that anybody may send to', guards.everybodyIsAllowedNothing, (t) => set(allowed(t), 'Principal', '*')),
  seed('a queue that any AWS account may send to', guards.everybodyIsAllowedNothing, (t) =>
    set(allowed(t), 'Principal', { AWS: '*' }),
  ),
  seed('a role with s3:*', guards.noWildcardActions, (t) => set(role(t)[1], 'Action', 's3:*')),
  seed('a role for every resource', guards.noWildcardResources, (t) => set(role(t)[0], 'Resource', '*')),
  {
    ...seed('a queue’s key that Amazon S3 may not use', guards.queueKeysKnowAmazonS3, forgetServices),
    encryption: 'kms',
  },
  seed('an alarm without an action', guards.alarmsAreHeard, (t) => set(alarm(t), 'AlarmActions', [])),
  seed('an alarm topic that takes plain HTTP', guards.onlyTlsIsTaken, (t) => set(topicPolicy(t)[0], 'Effect', 'Allow')),
  seed('an alarm topic that Amazon CloudWatch may not publish to', guards.alarmsAreHeard, (t) =>
    set(topicPolicy(t)[1], 'Effect', 'Deny'),
  ),
  seed('an alarm topic that takes alarms of any account', guards.alarmsAreHeard, (t) =>
    set(topicPolicy(t)[1]?.Condition, 'StringEquals', {}),
  ),
  {
    ...seed('an alarm topic’s key that Amazon CloudWatch may not use', guards.alarmsAreHeard, forgetServices),
    encryption: 'kms',
  },
];

describe('guards', () => {
  const names = Object.entries(guards).filter(([, guard]) => guard !== guards.noWildcardResources);

  test.each(names)('%s: holds with keys of AWS and of the customer', (_, guard) => {
    expect(guard(templateOf('aws'))).toEqual([]);
    expect(guard(templateOf('kms'))).toEqual([]);
  });

  test('noWildcardResources: holds but for the listed ones', () => {
    expect(guards.noWildcardResources(templateOf('aws'))).toEqual(Object.keys(LISTED));
    expect(guards.noWildcardResources(templateOf('kms'))).toEqual(Object.keys(LISTED));
  });

  test.each(seeds)('see $defect', ({ guard, encryption, sow }) => {
    const template = structuredClone(templateOf(encryption));
    const before = guard(template);

    sow(template);

    expect(guard(template).length).toBeGreaterThan(before.length);
  });

  test('alarmsAreHeard: has alarms to look at', () => {
    expect(idsOf(templateOf('aws'), 'AWS::CloudWatch::Alarm')).not.toEqual([]);
    expect(idsOf(templateOf('kms'), 'AWS::CloudWatch::Alarm')).not.toEqual([]);
  });

  test('each guard has a seed', () => {
    expect(new Set(seeds.map(({ guard }) => guard))).toEqual(new Set(Object.values(guards)));
  });
});

function seed(defect: string, guard: guards.Guard, sow: (template: Template) => void): Seed {
  return { defect, guard, encryption: 'aws', sow };
}

function set(target: object | undefined, name: string, value: unknown): void {
  Object.assign(target as object, { [name]: value });
}

function allowed(template: Template): Statement {
  const statement = queuePolicy(template).find(({ Effect }) => Effect === 'Allow');
  if (!statement) throw new Error('The queue’s policy allows nothing');
  return statement;
}

function forgetServices(template: Template): void {
  const { KeyPolicy } = resource(template, 'AWS::KMS::Key', 'QueueKey').Properties as {
    KeyPolicy: { Statement: unknown[] };
  };
  KeyPolicy.Statement = KeyPolicy.Statement.slice(0, 1);
}

function templateOf(encryption: 'aws' | 'kms'): Template {
  const template = templates[encryption];
  if (!template) throw new Error(`The template for ${encryption} was not made`);
  return template;
}
