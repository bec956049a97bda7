import type { DescribedApi } from '../api-pages/described-api.ts';
import type { LocalSite } from '../services/cloudfront/sites.ts';
import type { LocalServices } from '../services/services.ts';
import type { Topic } from '../services/sns/topics.ts';
import type { QueueState } from '../services/sqs/core.ts';
import type { StackPlan } from '../template/stack-plan.ts';
import type { ConsoleState, FunctionItem, QueueItem, StackItem, TopicItem, WaitingMessage } from './console-state.ts';
import { readFlow } from './read-flow.ts';
import { subjectOf } from './read-messages.ts';

/** Counting objects reads an index of all objects, so it may use at most a hundredth of the time. */
const COUNT_SHARE = 100;
/** Messages that wait for a retry were sent early, so the first messages of a queue include them. */
const MAX_PEEKED = 50;

/** Everything that the console shows. */
export interface ConsoleOptions {
  readonly services: LocalServices;
  readonly plans: readonly StackPlan[];
  readonly apis: readonly DescribedApi[];
  readonly sites: readonly LocalSite[];
}

type OwnedBy = (type: string, name: string) => StackItem;

/** Creates the function that reads the console's current state. */
export function createStateReader({ services, plans, apis, sites }: ConsoleOptions): () => Promise<ConsoleState> {
  const { cloudWatch, dynamoDb, functions, logs, s3, sns, sqs } = services;
  const ownedBy = ownership(plans);
  const flows = plans.map((plan) => readFlow(plan, { apis, sites }));
  const buckets = cached(() => s3.stats().buckets);

  return async () => ({
    stacks: plans.map(({ id }) => id),
    flows,
    apis: apis.map(({ stack, title }) => ({ stack, title })),
    sites: sites.map(({ stack, name, url }) => ({ stack, name, url })),
    alarms: cloudWatch.alarms.list().map(({ name, arn, state, stateReason, stateUpdatedAt, settings }) => ({
      ...ownedBy('AWS::CloudWatch::Alarm', name),
      arn,
      state,
      reason: stateReason,
      description: String(settings.AlarmDescription ?? ''),
      since: stateUpdatedAt,
    })),
    dashboards: cloudWatch.dashboards.list().map(({ name }) => ownedBy('AWS::CloudWatch::Dashboard', name)),
    queues: queueItems(sqs, ownedBy),
    functions: functionItems(functions, ownedBy),
    buckets: buckets().map((bucket) => ({
      ...bucket,
      ...ownedBy('AWS::S3::Bucket', bucket.name),
      sendsEvents: sendsEvents(s3, bucket.name),
    })),
    tables: (await dynamoDb.tables()).map(({ name, itemCount, sizeBytes }) => ({
      ...ownedBy('AWS::DynamoDB::Table', name),
      items: itemCount,
      bytes: sizeBytes,
    })),
    topics: sns.topics().map((topic) => ({ ...ownedBy('AWS::SNS::Topic', topic.name), ...topicItem(topic) })),
    savedQueries: [...logs.savedQueries.values()].map((saved) => ({
      ...saved,
      ...ownedBy('AWS::Logs::QueryDefinition', saved.name),
    })),
  });
}

/** Names the stack of each resource, by type and name. Both types of tables count as one. */
function ownership(plans: readonly StackPlan[]): OwnedBy {
  const owners = new Map(
    plans.flatMap(({ id, resources }) =>
      resources.map(({ type, name }) => [`${type.replace('::GlobalTable', '::Table')} ${name}`, id] as const),
    ),
  );
  return (type, name) => {
    const stack = owners.get(`${type} ${name}`);
    return { name, ...(stack !== undefined && { stack }) };
  };
}

function queueItems(sqs: LocalServices['sqs'], ownedBy: OwnedBy): QueueItem[] {
  const queues = sqs.queues().map((queue) => ({ queue, redrive: redriveOf(queue) }));
  return queues.map(({ queue: { name, arn, url, visible, inFlight, delayed, oldestAgeMs }, redrive }) => ({
    ...ownedBy('AWS::SQS::Queue', name),
    arn,
    url,
    visible,
    inFlight,
    delayed,
    oldestAgeMs,
    ...(redrive && {
      deadLetterQueue: redrive.deadLetterTargetArn.split(':').at(-1) ?? '',
      maxReceiveCount: Number(redrive.maxReceiveCount),
    }),
    deadLetterSources: queues
      .filter((other) => other.redrive?.deadLetterTargetArn === arn)
      .map((other) => other.queue.arn),
    waiting: inFlight + delayed === 0 ? [] : waitingMessages(sqs, name),
  }));
}

function redriveOf({ attributes }: QueueState): { deadLetterTargetArn: string; maxReceiveCount: number } | undefined {
  return attributes.RedrivePolicy ? JSON.parse(attributes.RedrivePolicy) : undefined;
}

function waitingMessages(sqs: LocalServices['sqs'], queue: string): WaitingMessage[] {
  return sqs
    .peek(queue, { limit: MAX_PEEKED })
    .filter(({ state }) => state !== 'visible')
    .sort((left, right) => left.visibleAt - right.visibleAt)
    .slice(0, 20)
    .map(({ messageId, receiveCount, visibleAt, body }) => ({
      messageId,
      receiveCount,
      visibleAt,
      ...subjectOf(body),
    }));
}

function functionItems(functions: LocalServices['functions'], ownedBy: OwnedBy): FunctionItem[] {
  const stats = functions.stats();
  return functions.functions().map(({ name }) => ({
    ...ownedBy('AWS::Lambda::Function', name),
    invocations: stats[name]?.invocations ?? 0,
    errors: stats[name]?.errors ?? 0,
  }));
}

function sendsEvents(s3: LocalServices['s3'], bucket: string): boolean {
  const { notifications = [] } = s3.buckets.list().find(({ name }) => name === bucket) ?? {};
  return notifications.length > 0;
}

function topicItem({ counts, subscriptions }: Topic): Omit<TopicItem, keyof StackItem> {
  const { published, delivered, filteredOut, failed, redriven } = counts;
  const subscribers = subscriptions.map(({ endpoint }) => endpoint.split(':').at(-1) ?? endpoint);
  return { published, delivered, filteredOut, lost: failed - redriven, subscribers };
}

/** Returns the last value again until its reading has used no more than its share of the time. */
function cached<T>(read: () => T): () => T {
  let kept: T | undefined;
  let validUntil = 0;
  return () => {
    const start = performance.now();
    if (kept !== undefined && start < validUntil) return kept;
    kept = read();
    const end = performance.now();
    validUntil = end + (end - start) * COUNT_SHARE;
    return kept;
  };
}
