/** What must hold of any template of ours. Each guard names the resources that break it. */
import {
  allOf,
  idsOf,
  listOf,
  type Resource,
  type Statement,
  statementsOf,
  type Template,
} from '../support/template.ts';

export type Guard = (template: Template) => readonly string[];

const DAY_SECONDS = 86_400;

/** The queues that functions consume, each with its mapping, its function and its dead-letter queue. */
function workers(template: Template) {
  return allOf(template, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => {
    const queueId = attributeOwner(Properties.EventSourceArn);
    const queue = template.Resources[queueId]?.Properties ?? {};
    const { deadLetterTargetArn, maxReceiveCount } = queue.RedrivePolicy as Record<string, unknown>;
    const handler = template.Resources[(Properties.FunctionName as { Ref: string }).Ref]?.Properties ?? {};
    const deadLetterQueue = template.Resources[attributeOwner(deadLetterTargetArn)]?.Properties ?? {};
    return { queueId, queue, mapping: Properties, handler, deadLetterQueue, maxReceiveCount: Number(maxReceiveCount) };
  });
}

type Worker = ReturnType<typeof workers>[number];

function workerGuard(isRight: (worker: Worker) => boolean): Guard {
  return (template) => workers(template).flatMap((worker) => (isRight(worker) ? [] : [worker.queueId]));
}

export const visibilityCoversRetries = workerGuard(({ queue, handler, mapping }) => {
  const window = Number(mapping.MaximumBatchingWindowInSeconds ?? 0);
  return Number(queue.VisibilityTimeout) >= 6 * Number(handler.Timeout) + window;
});

export const deadLettersOutliveTheQueue = workerGuard(
  ({ queue, deadLetterQueue }) =>
    Number(deadLetterQueue.MessageRetentionPeriod) === 14 * DAY_SECONDS &&
    Number(queue.MessageRetentionPeriod) <= 4 * DAY_SECONDS,
);

export const failuresAreReportedByRecord = workerGuard(({ mapping }) =>
  listOf(mapping.FunctionResponseTypes).includes('ReportBatchItemFailures'),
);

export const throttlesDoNotDeadLetter = workerGuard(({ maxReceiveCount }) => maxReceiveCount >= 5);

export const reservedConcurrencyFeedsTheMapping = workerGuard(({ handler, mapping }) => {
  const { MaximumConcurrency } = mapping.ScalingConfig as { MaximumConcurrency: number };
  return Number(handler.ReservedConcurrentExecutions ?? Number.POSITIVE_INFINITY) >= MaximumConcurrency;
});

/** A name that was given up can be taken by another account, and an ARN alone may have none. */
export const servicesNameTheAccount: Guard = (template) =>
  policies(template).flatMap(([id, policy]) =>
    statementsOf(policy)
      .filter((statement) => isAllowed(statement) && serviceOf(statement) !== undefined)
      .filter((statement) => !namesTheAccount(statement, template))
      .map(() => id),
  );

/** By its id, or by the ARN of a source that has it. */
function namesTheAccount({ Condition = {} }: Statement, template: Template): boolean {
  if (Condition.StringEquals?.['aws:SourceAccount'] !== undefined) return true;
  const sources = Object.values(Condition).flatMap((test) =>
    Object.entries(test).flatMap(([key, value]) => (key.toLowerCase() === 'aws:sourcearn' ? [value] : [])),
  );
  return sources.some((arn) => {
    const { Ref = '' } = arn as { readonly Ref?: string };
    return (
      template.Resources[Ref]?.Type === 'AWS::SNS::Topic' || /^arn:\w+:[a-z0-9]+:[\w-]*:ACCOUNT:/.test(textOf(arn))
    );
  });
}

/** An ARN with words for references: it is the account's only where it says so, not where a name happens to. */
function textOf(arn: unknown): string {
  const { Ref: name, 'Fn::Join': join } = arn as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (join) return join[1].map((part) => (typeof part === 'string' ? part : textOf(part))).join(join[0]);
  return name === 'AWS::AccountId' ? 'ACCOUNT' : 'something';
}

export const onlyTlsIsTaken: Guard = (template) =>
  ['AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SNS::Topic'].flatMap((type) =>
    idsOf(template, type).filter((id) => {
      const ownPolicies = Object.values(template.Resources).filter(({ Properties }) =>
        [Properties.Bucket, ...listOf(Properties.Queues), ...listOf(Properties.Topics)].some(
          (target) => (target as { Ref?: string })?.Ref === id,
        ),
      );
      return !ownPolicies.flatMap(statementsOf).some(deniesPlainHttp);
    }),
  );

export const everybodyIsAllowedNothing: Guard = (template) =>
  policies(template).flatMap(([id, policy]) =>
    statementsOf(policy)
      .filter((statement) => isAllowed(statement) && /"\*"/.test(JSON.stringify(statement.Principal ?? null)))
      .map(() => id),
  );

/** In a key's policy, `*` is the key itself, and the account's administrators hold it. */
export const noWildcardActions: Guard = (template) =>
  policies(template).flatMap(([id, policy]) =>
    statementsOf(policy)
      .filter((statement) => isAllowed(statement) && policy.Type !== 'AWS::KMS::Key')
      .flatMap(({ Action }) => listOf(Action))
      .filter((action) => String(action).includes('*'))
      .map((action) => `${id} ${action}`),
  );

export const noWildcardResources: Guard = (template) =>
  policies(template).flatMap(([id, policy]) =>
    statementsOf(policy)
      .filter((statement) => isAllowed(statement) && policy.Type !== 'AWS::KMS::Key')
      .flatMap((statement) => listOf(statement.Resource))
      .map((arn) => JSON.stringify(arn))
      .filter((arn) => arn.includes('*'))
      .map((arn) => `${id} ${arn}`),
  );

/** A service can't send to a queue under a key that does not know it, and says so nowhere. */
export const queueKeysKnowTheSenders: Guard = (template) =>
  allOf(template, 'AWS::SQS::QueuePolicy').flatMap((policy) => {
    const senders = statementsOf(policy).filter(isAllowed).map(serviceOf);
    const keys = listOf(policy.Properties.Queues)
      .map((queue) => template.Resources[(queue as { Ref: string }).Ref]?.Properties.KmsMasterKeyId)
      .filter((key) => key !== undefined)
      .map(attributeOwner);
    return keys.filter((keyId) => !senders.every((sender) => mayEncrypt(template.Resources[keyId], sender)));
  });

function mayEncrypt(key: Resource | undefined, service: unknown): boolean {
  const allowed = key ? statementsOf(key).filter((statement) => serviceOf(statement) === service) : [];
  const actions = allowed.flatMap(({ Action }) => listOf(Action));
  return actions.includes('kms:GenerateDataKey') && actions.includes('kms:Decrypt');
}

/** An alarm that nobody hears, or whose topic or key does not let Amazon CloudWatch in. */
export const alarmsAreHeard: Guard = (template) =>
  allOf(template, 'AWS::CloudWatch::Alarm').flatMap(({ Properties }) => {
    const actions = listOf(Properties.AlarmActions ?? []);
    const name = String(Properties.AlarmName);
    if (actions.length === 0) return [`${name}: no action`];
    return actions.flatMap((action) =>
      deafness(template, (action as { Ref: string }).Ref).map((why) => `${name}: ${why}`),
    );
  });

function deafness(template: Template, topicId: string): string[] {
  const topic = template.Resources[topicId];
  if (topic?.Type !== 'AWS::SNS::Topic') return [`${topicId} is no topic`];
  const topicPolicies = allOf(template, 'AWS::SNS::TopicPolicy').filter(({ Properties }) =>
    listOf(Properties.Topics).some((target) => (target as { Ref?: string }).Ref === topicId),
  );
  const reasons = topicPolicies.some((policy) => letsAlarmsIn(policy, 'sns:Publish')) ? [] : ['may not publish'];
  const { KmsMasterKeyId } = topic.Properties;
  if (KmsMasterKeyId === undefined) return reasons;
  const key = template.Resources[attributeOwner(KmsMasterKeyId)];
  const mayEncrypt = key && letsAlarmsIn(key, 'kms:GenerateDataKey*') && letsAlarmsIn(key, 'kms:Decrypt');
  return mayEncrypt ? reasons : [...reasons, 'may not use the key'];
}

/** Of this account alone. */
function letsAlarmsIn(policy: Resource, action: string): boolean {
  return statementsOf(policy).some(
    (statement) =>
      isAllowed(statement) &&
      serviceOf(statement) === 'cloudwatch.amazonaws.com' &&
      listOf(statement.Action).includes(action) &&
      statement.Condition?.StringEquals?.['aws:SourceAccount'] !== undefined &&
      statement.Condition?.ArnLike?.['aws:SourceArn'] !== undefined,
  );
}

function policies(template: Template): [id: string, policy: Resource][] {
  return Object.entries(template.Resources).filter(([, policy]) => statementsOf(policy).length > 0);
}

function serviceOf({ Principal }: Statement): unknown {
  return (Principal as { Service?: unknown } | undefined)?.Service;
}

function isAllowed({ Effect }: Statement): boolean {
  return Effect === 'Allow';
}

function deniesPlainHttp({ Effect, Condition }: Statement): boolean {
  return Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === 'false';
}

function attributeOwner(reference: unknown): string {
  return (reference as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
}
