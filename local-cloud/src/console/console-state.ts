/**
 * The answer of `GET /_local/state`: everything that the console shows and that changes by itself. Metrics, log queries and
 * listings are not part of it: the page requests them through the AWS APIs. Times are milliseconds since the epoch.
 */
export interface ConsoleState {
  readonly stacks: readonly string[];
  readonly flows: readonly Flow[];
  readonly apis: readonly ApiItem[];
  readonly sites: readonly SiteItem[];
  readonly alarms: readonly AlarmItem[];
  readonly dashboards: readonly StackItem[];
  readonly queues: readonly QueueItem[];
  readonly functions: readonly FunctionItem[];
  readonly buckets: readonly BucketItem[];
  readonly tables: readonly TableItem[];
  readonly topics: readonly TopicItem[];
  readonly savedQueries: readonly SavedQueryItem[];
}

export interface StackItem {
  readonly name: string;
  /** Stack that created the resource; missing if it existed before or was created by hand. */
  readonly stack?: string;
}

/** How messages flow through a stack. */
export interface Flow {
  readonly stack: string;
  readonly nodes: readonly FlowNode[];
  /** `from` and `to` are ids of nodes. */
  readonly links: readonly { readonly from: string; readonly to: string }[];
}

export type FlowKind = 'api' | 'bucket' | 'function' | 'queue' | 'schedule' | 'site' | 'table' | 'topic';

export interface FlowNode {
  readonly id: string;
  readonly kind: FlowKind;
  readonly name: string;
  /** Name to show: the logical id in the template, the title of an API, or the name of a bucket. */
  readonly label: string;
  /** Page where users can send something to the stack: an API page or a site. */
  readonly url?: string;
}

/** An API with a page at `/_local/apis/<stack>`. */
export interface ApiItem {
  readonly stack: string;
  readonly title: string;
}

/** A CloudFront distribution. */
export interface SiteItem extends StackItem {
  /** Address on this machine. */
  readonly url: string;
}

export interface AlarmItem extends StackItem {
  readonly arn: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
  readonly description: string;
  /** Time of the last change of the state. */
  readonly since: number;
}

export interface QueueItem extends StackItem {
  readonly arn: string;
  readonly url: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  readonly oldestAgeMs: number;
  /** Name of the dead-letter queue. */
  readonly deadLetterQueue?: string;
  readonly maxReceiveCount?: number;
  /** ARNs of the queues that send their dead letters here; empty if the queue is not a dead-letter queue. */
  readonly deadLetterSources: readonly string[];
  /** Some of the messages in flight or delayed, the next one to become visible first. */
  readonly waiting: readonly WaitingMessage[];
}

export interface WaitingMessage {
  readonly messageId: string;
  /** Subject of the message, such as the key of a file. */
  readonly subject?: string;
  readonly receiveCount: number;
  readonly visibleAt: number;
}

export interface FunctionItem extends StackItem {
  readonly invocations: number;
  readonly errors: number;
}

export interface BucketItem extends StackItem {
  /** The bucket has event notifications. */
  readonly sendsEvents: boolean;
  readonly objects: number;
  readonly bytes: number;
  /** Changes with every write. */
  readonly versions: number;
}

export interface TableItem extends StackItem {
  readonly items: number;
  readonly bytes: number;
}

export interface TopicItem extends StackItem {
  readonly published: number;
  readonly delivered: number;
  readonly filteredOut: number;
  /** Number of failed deliveries that did not go to a dead-letter queue. */
  readonly lost: number;
  /** Names of queues, and email addresses. */
  readonly subscribers: readonly string[];
}

export interface SavedQueryItem extends StackItem {
  readonly query: string;
  readonly logGroups: readonly string[];
}

export interface TextPreview {
  /** Beginning of the text. */
  readonly preview: string;
  /** Length of the whole text. */
  readonly characters: number;
}

/** The answer of `GET /_local/messages/<queue>?after=<sequence>&limit=<1 to 100>`: messages in their order, without receiving them. */
export interface MessagePage {
  readonly messages: readonly MessageItem[];
  /** `after` of the next page, if there may be one. */
  readonly next?: number;
}

export interface MessageItem extends TextPreview {
  readonly messageId: string;
  readonly state: 'delayed' | 'inFlight' | 'visible';
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly sentAt: number;
  readonly subject?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The answer of `GET /_local/published/<topic>`: the latest messages, the latest first. */
export interface PublishedPage {
  readonly messages: readonly PublishedItem[];
}

export interface PublishedItem extends TextPreview {
  readonly messageId: string;
  readonly publishedAt: number;
  readonly subject?: string;
}

/** The answer of `GET /_local/items/<table>`. */
export interface TablePage {
  /** Names of the attributes, the keys first. */
  readonly attributes: readonly string[];
  /** Values as text, by attribute: the latest written items first, then items from before the start. */
  readonly items: readonly Readonly<Record<string, string>>[];
  /** Number of items that were read to find the newest ones from before the start, if the table has more. */
  readonly scanned?: number;
}

/** The answer of `GET /_local/logs/<function>?after=<id>` to a request with `Accept: application/json`. */
export interface LogPage {
  readonly events: readonly { readonly id: number; readonly timestampMs: number; readonly line: string }[];
}
