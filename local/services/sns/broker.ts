import { randomUUID } from 'node:crypto';
import type { Cloud } from '../service.ts';
import type { Clock } from '../sqs/clock.ts';
import type { SendOptions } from '../sqs/core.ts';
import { topicNotFound } from './errors.ts';
import type { Journal } from './journal.ts';
import type { Attributes, Protocol, Subscription, Topic } from './topic.ts';

/** Hands a message to a queue; rejects when the queue does not take it. */
export type Deliver = (queueArn: string, body: string, options: SendOptions) => Promise<unknown>;

export interface Totals {
  published: number;
  delivered: number;
  failed: number;
}

export interface SubscriptionDraft {
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly attributes: Attributes;
}

/** All topics and subscriptions, and what every operation on them needs. */
export interface Broker {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly deliver: Deliver;
  readonly baseUrl: () => string;
  /** Tells the user what a real SNS would have done elsewhere, and what could not be delivered. */
  readonly notify: (text: string) => void;
  arnOf(name: string): string;
  topics(): Topic[];
  findTopic(arn: string): Topic | undefined;
  /** @throws NotFound */
  topic(arn: string): Topic;
  createTopic(name: string, isFifo: boolean, attributes: Attributes, tags: Attributes): Topic;
  updateTopic(topic: Topic): void;
  deleteTopic(topic: Topic): void;
  totals(topicArn: string): Totals;
  subscriptions(topicArn?: string): Subscription[];
  findSubscription(arn: string): Subscription | undefined;
  subscribe(draft: SubscriptionDraft): Subscription;
  updateSubscription(subscription: Subscription): void;
  unsubscribe(arn: string): void;
}

export type BrokerOptions = Pick<Broker, 'cloud' | 'clock' | 'journal' | 'deliver' | 'baseUrl' | 'notify'>;

export function createBroker(options: BrokerOptions): Broker {
  const { cloud, journal } = options;
  const topics = new Map(journal.topics().map((topic) => [topic.arn, topic]));
  const subscriptions = new Map(journal.subscriptions().map((subscription) => [subscription.arn, subscription]));
  const totals = new Map<string, Totals>();
  const arnOf = (name: string): string => `arn:aws:sns:${cloud.region}:${cloud.accountId}:${name}`;
  const save = (subscription: Subscription): void => {
    journal.saveSubscription(subscription);
    subscriptions.set(subscription.arn, subscription);
  };

  return {
    ...options,
    arnOf,
    topics: () => [...topics.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1)),
    findTopic: (arn) => topics.get(arn),
    topic(arn) {
      const topic = topics.get(arn);
      if (!topic) throw topicNotFound();
      return topic;
    },
    createTopic(name, isFifo, attributes, tags) {
      const topic = journal.insertTopic({ arn: arnOf(name), name, isFifo, attributes, tags });
      topics.set(topic.arn, topic);
      return topic;
    },
    updateTopic(topic) {
      journal.updateTopic(topic);
      topics.set(topic.arn, topic);
    },
    deleteTopic(topic) {
      journal.deleteTopic(topic);
      topics.delete(topic.arn);
      for (const { arn, topicArn } of subscriptions.values()) if (topicArn === topic.arn) subscriptions.delete(arn);
    },
    totals(topicArn) {
      const known = totals.get(topicArn) ?? { published: 0, delivered: 0, failed: 0 };
      totals.set(topicArn, known);
      return known;
    },
    subscriptions(topicArn) {
      const all = [...subscriptions.values()];
      return topicArn === undefined ? all : all.filter((subscription) => subscription.topicArn === topicArn);
    },
    findSubscription: (arn) => subscriptions.get(arn),
    subscribe(draft) {
      const subscription = { ...draft, arn: `${draft.topicArn}:${randomUUID()}` };
      save(subscription);
      return subscription;
    },
    updateSubscription: save,
    unsubscribe(arn) {
      journal.deleteSubscription(arn);
      subscriptions.delete(arn);
    },
  };
}
