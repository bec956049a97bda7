/** Defects that a careless change could bring in, each with the guard that has to see it. */

import { type Properties, resource, type Statement, statementsOf, type Template } from '../support/template.ts';
import * as dataGuards from './data-guards.ts';
import * as guards from './guards.ts';

/** Every kind of template that settings can make, as far as the guards go. */
export const TEMPLATE_NAMES = [
  'files',
  'filesKms',
  'stream',
  'streamFifoKms',
  'orders',
  'ordersOpenKms',
  'ordersJwt',
  'web',
  'webJwt',
] as const;

export type TemplateName = (typeof TEMPLATE_NAMES)[number];

export interface Seed {
  readonly defect: string;
  readonly guard: guards.Guard;
  readonly where: TemplateName;
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
const table = (template: Template) => resource(template, 'AWS::DynamoDB::Table', 'RecordsTable').Properties;
const executionLogs = (template: Template) => resource(template, 'AWS::Logs::LogGroup', 'ApiExecution').Properties;
const stage = (template: Template) => resource(template, 'AWS::ApiGateway::Stage').Properties;
const post = (template: Template) => resource(template, 'AWS::ApiGateway::Method', 'ApistreamPOST').Properties;
const role = (template: Template) => statementsOf(resource(template, 'AWS::IAM::Policy'));

const httpStage = (template: Template) => resource(template, 'AWS::ApiGatewayV2::Stage').Properties;
const subscription = (template: Template) => resource(template, 'AWS::SNS::Subscription', 'ProcessOrder').Properties;
const topicStatement = (template: Template) =>
  statementsOf(resource(template, 'AWS::SQS::QueuePolicy', 'ProcessOrderQueue')).find(
    ({ Effect }) => Effect === 'Allow',
  );
const site = (template: Template) =>
  resource(template, 'AWS::CloudFront::Distribution').Properties.DistributionConfig as Properties;

export const SEEDS: readonly Seed[] = [
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
  seed('a queue policy without aws:SourceAccount', guards.servicesNameTheAccount, (t) =>
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
    ...seed('a queue’s key that Amazon S3 may not use', guards.queueKeysKnowTheSenders, forgetServices),
    where: 'filesKms',
  },
  {
    ...seed('a queue’s key that Amazon EventBridge may not use', guards.queueKeysKnowTheSenders, forgetServices),
    where: 'streamFifoKms',
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
    where: 'filesKms',
  },
  inStream('a table without point-in-time recovery', dataGuards.tablesCanBeHadBack, (t) =>
    set(table(t), 'PointInTimeRecoverySpecification', { PointInTimeRecoveryEnabled: false }),
  ),
  inStream('a table that anybody can delete', dataGuards.tablesThatStayAreProtected, (t) =>
    set(table(t), 'DeletionProtectionEnabled', false),
  ),
  inStream('logs for ever', dataGuards.logsExpire, (t) => set(executionLogs(t), 'RetentionInDays', undefined)),
  inStream('a function that any method of any API may invoke', dataGuards.invocationsComeFromOneMethod, (t) =>
    set(resource(t, 'AWS::Lambda::Permission', 'ApistreamPOST').Properties, 'SourceArn', undefined),
  ),
  inStream('an API without limits', dataGuards.stagesAreThrottledAndLogged, (t) => set(stage(t), 'MethodSettings', [])),
  inStream('an API that logs bodies', dataGuards.stagesAreThrottledAndLogged, (t) =>
    set((stage(t).MethodSettings as object[])[0], 'DataTraceEnabled', true),
  ),
  inStream('an API without access logs', dataGuards.stagesAreThrottledAndLogged, (t) =>
    set(stage(t), 'AccessLogSetting', undefined),
  ),
  inStream('a model for one content type', dataGuards.bodiesAreChecked, (t) =>
    set(post(t), 'RequestModels', { 'application/json': 'BookRecord' }),
  ),
  inStream('a method without a validator', dataGuards.bodiesAreChecked, (t) =>
    set(post(t), 'RequestValidatorId', undefined),
  ),
  inStack('orders', 'a queue that takes messages of any topic', guards.servicesNameTheAccount, (t) =>
    set(topicStatement(t), 'Condition', {}),
  ),
  inStack('ordersOpenKms', 'a queue’s key that Amazon SNS may not use', guards.queueKeysKnowTheSenders, forgetServices),
  inStack('orders', 'a function that any route may invoke', dataGuards.invocationsComeFromOneMethod, (t) =>
    set(resource(t, 'AWS::Lambda::Permission', 'ApiPOST').Properties, 'SourceArn', {
      'Fn::Join': ['', ['arn:aws:execute-api:', { Ref: 'Api' }, '/*/*/items']],
    }),
  ),
  inStack('orders', 'an HTTP API without limits', dataGuards.httpStagesAreThrottledAndLogged, (t) =>
    set(httpStage(t), 'DefaultRouteSettings', undefined),
  ),
  inStack('orders', 'an HTTP API without access logs', dataGuards.httpStagesAreThrottledAndLogged, (t) =>
    set(httpStage(t), 'AccessLogSettings', undefined),
  ),
  ...['RawMessageDelivery', 'FilterPolicy', 'RedrivePolicy'].map((property) =>
    inStack('orders', `a subscription without ${property}`, dataGuards.queuesGetEventsAsTheyAre, (t) =>
      set(subscription(t), property, undefined),
    ),
  ),
  inStack('web', 'a site over plain HTTP', dataGuards.sitesAreServedSafely, (t) =>
    set(site(t).DefaultCacheBehavior as Properties, 'ViewerProtocolPolicy', 'allow-all'),
  ),
  inStack('web', 'an API behind a site without its headers', dataGuards.sitesAreServedSafely, (t) =>
    set((site(t).CacheBehaviors as Properties[])[0], 'ResponseHeadersPolicyId', undefined),
  ),
  inStack('web', 'a bucket that has to be public', dataGuards.sitesAreServedSafely, (t) =>
    set((site(t).Origins as Properties[])[0], 'OriginAccessControlId', undefined),
  ),
  inStack('web', 'a site without logs', dataGuards.sitesAreServedSafely, (t) => set(site(t), 'Logging', undefined)),
  inStack('web', 'a bucket that any distribution reads', guards.servicesNameTheAccount, (t) =>
    set(
      statementsOf(resource(t, 'AWS::S3::BucketPolicy', 'SiteBucket')).find(({ Effect }) => Effect === 'Allow'),
      'Condition',
      undefined,
    ),
  ),
  inStack(
    'orders',
    'a template that AWS CloudFormation does not take',
    dataGuards.templatesFitIntoCloudFormation,
    (t) =>
      Object.assign(
        t.Outputs,
        Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`Output${n}`, { Value: '' }])),
      ),
  ),
];
function seed(defect: string, guard: guards.Guard, sow: (template: Template) => void): Seed {
  return { defect, guard, where: 'files', sow };
}

function inStream(defect: string, guard: guards.Guard, sow: (template: Template) => void): Seed {
  return inStack('stream', defect, guard, sow);
}

function inStack(where: Seed['where'], defect: string, guard: guards.Guard, sow: (template: Template) => void): Seed {
  return { defect, guard, where, sow };
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
