/**
 * What `GET /_local/state` answers: everything that the console shows and that changes by itself, but for metrics, logs and
 * listings, which it asks for on the AWS wire. Times are milliseconds since the epoch, durations milliseconds.
 */
export interface ConsoleState {
  readonly now: number;
  readonly region: string;
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
  /** Which stack it belongs to; none for what was there before, or was made by hand. */
  readonly stack?: string;
}

/** How messages go through a stack. */
export interface Flow {
  readonly stack: string;
  readonly nodes: readonly FlowNode[];
  readonly links: readonly FlowLink[];
}

export type FlowKind = 'api' | 'bucket' | 'function' | 'queue' | 'schedule' | 'site' | 'table' | 'topic';

export interface FlowNode {
  readonly id: string;
  readonly kind: FlowKind;
  readonly name: string;
  /** What its template calls it. */
  readonly label: string;
  /** Where one can make something come in: the page of an API, or a site. */
  readonly url?: string;
}

export interface FlowLink {
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
}

/** An API that can be tried out at `/_local/apis/<stack>`. */
export interface ApiItem {
  readonly stack: string;
  readonly title: string;
}

/** A CloudFront distribution. */
export interface SiteItem extends StackItem {
  /** Its address on this machine. */
  readonly url: string;
}

export interface AlarmItem extends StackItem {
  readonly arn: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
  readonly description: string;
  /** Since when it is in this state. */
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
  /** ARNs of the queues whose dead letters it takes; empty for an ordinary queue. */
  readonly deadLetterSources: readonly string[];
  /** Some of those that are not visible, the earliest first: they are being processed, or wait for their next attempt. */
  readonly waiting: readonly WaitingMessage[];
}

export interface WaitingMessage {
  readonly messageId: string;
  /** What it is about, such as a file's key. */
  readonly subject?: string;
  readonly receiveCount: number;
  readonly visibleAt: number;
}

export interface FunctionItem extends StackItem {
  readonly logGroup: string;
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  readonly concurrent: number;
}

export interface BucketItem extends StackItem {
  /** Something happens when a file arrives in it. */
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
  /** Deliveries that failed, and that no dead-letter queue took. */
  readonly lost: number;
  /** Names of queues, and email addresses. */
  readonly subscribers: readonly string[];
}

/** `GET /_local/published/<topic>`: the latest messages, the latest first. */
export interface PublishedPage {
  readonly messages: readonly PublishedItem[];
}

export interface PublishedItem extends TextPreview {
  readonly messageId: string;
  readonly publishedAt: number;
  readonly subject?: string;
}

export interface TextPreview {
  /** Beginning of the text. */
  readonly preview: string;
  /** Of the whole. */
  readonly characters: number;
}

/** `GET /_local/items/<table>` */
export interface TablePage {
  /** Names of the attributes, the keys first. */
  readonly attributes: readonly string[];
  /** Values as text, by attribute; the latest written first, then what was there before the start. */
  readonly items: readonly Readonly<Record<string, string>>[];
  /** How many of more were looked through for the newest of those from before the start, by a time in them. */
  readonly lookedThrough?: number;
}

export interface SavedQueryItem extends StackItem {
  readonly query: string;
  readonly logGroups: readonly string[];
}

/** `GET /_local/messages/<queue>?after=<sequence>&limit=<1 to 100>`: without receiving them, in order of arrival. */
export interface MessagePage {
  readonly messages: readonly MessageItem[];
  /** `after` of the next page, when there may be one. */
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

/** `GET /_local/logs/<function>` with `Accept: application/json`, and `?after=<id>` to read on. */
export interface LogPage {
  readonly events: readonly { readonly id: number; readonly timestampMs: number; readonly line: string }[];
}
