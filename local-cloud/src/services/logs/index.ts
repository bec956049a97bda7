import { randomUUID } from 'node:crypto';
import {
  AwsError,
  optional,
  pageOf,
  required,
  serveAwsJson,
  type WireInput,
  type WireOperation,
} from '../../front-door/aws-json.ts';
import type { Cloud, Service } from '../../front-door/service.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import { parseQuery } from './insights/parse-query.ts';
import { type QueryResult, runQuery } from './insights/run-query.ts';
import type { LogEvent, LogStore } from './log-store.ts';

/** Opens CloudWatch Logs, which reads on AWS JSON 1.1 what functions and APIs append to the store. */
export function openLogs(cloud: Cloud, store: LogStore): Service {
  const operations: Readonly<Record<string, WireOperation>> = {
    DescribeLogGroups: (input) => describeLogGroups(cloud, store, input),
    FilterLogEvents: (input) => filterLogEvents(store, input),
    ...createQueries(cloud, store),
  };
  return {
    handle: (request, response) => serveAwsJson({ name: 'logs', version: '1.1', operations }, request, response),
    close: async () => {},
  };
}

function describeLogGroups({ region, accountId }: Cloud, store: LogStore, input: WireInput): object {
  const prefix = optional(input, 'logGroupNamePrefix', 'string') ?? '';
  const pattern = (optional(input, 'logGroupNamePattern', 'string') ?? '').toLowerCase();
  const groups = store.groups().filter(({ name }) => name.startsWith(prefix) && name.toLowerCase().includes(pattern));
  const { items, nextToken } = pageIn(groups, input, 50);
  return {
    logGroups: items.map(({ name, retentionInDays }) => {
      const arn = `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
      return {
        logGroupName: name,
        ...(retentionInDays !== undefined && { retentionInDays }),
        metricFilterCount: 0,
        arn: `${arn}:*`,
        logGroupArn: arn,
      };
    }),
    nextToken,
  };
}

/** Serves `aws logs tail`, which polls from the newest timestamp on, and skips events whose id it has seen. */
function filterLogEvents(store: LogStore, input: WireInput): object {
  const group = optional(input, 'logGroupName', 'string') || optional(input, 'logGroupIdentifier', 'string');
  if (!group) {
    throw new AwsError('InvalidParameterException', 'The request must have logGroupName or logGroupIdentifier.');
  }
  const from = optional(input, 'startTime', 'number') ?? 0;
  const to = optional(input, 'endTime', 'number') ?? Number.POSITIVE_INFINITY;
  const streams = optional(input, 'logStreamNames', 'strings');
  const prefix = optional(input, 'logStreamNamePrefix', 'string') ?? '';
  const matches = parseFilterPattern(optional(input, 'filterPattern', 'string') ?? '');
  const matching = eventsOf(store, groupName(group), from, to).filter(
    ({ stream, line }) => (streams?.includes(stream) ?? stream.startsWith(prefix)) && matches(line),
  );
  const { items, nextToken } = pageIn(matching, input, 10_000);
  return {
    events: items.map(({ id, stream, timestampMs, line }) => ({
      logStreamName: stream,
      timestamp: timestampMs,
      message: line,
      ingestionTime: timestampMs,
      eventId: String(id).padStart(56, '0'),
    })),
    searchedLogStreams: [],
    nextToken,
  };
}

const MAX_KEPT_RESULTS = 100;

/** Runs a Logs Insights query when it starts, and keeps its result for GetQueryResults. */
function createQueries(cloud: Cloud, store: LogStore) {
  const results = new Map<string, QueryResult>();

  return {
    StartQuery(input: WireInput): object {
      const single = optional(input, 'logGroupName', 'string');
      const named = single
        ? [single]
        : (optional(input, 'logGroupNames', 'strings') ?? optional(input, 'logGroupIdentifiers', 'strings'));
      const query = parseQuery(required(input, 'queryString', 'string'));
      const groups = named?.map(groupName) ?? query.sources;
      if (groups.length === 0) throw new AwsError('InvalidParameterException', 'The query names no log group.');
      const from = toMilliseconds(required(input, 'startTime', 'number'));
      const to = toMilliseconds(required(input, 'endTime', 'number'));
      const events = groups.flatMap((group) => eventsOf(store, group, from, to));

      const queryId = randomUUID();
      results.set(queryId, runQuery(query, events, cloud.accountId));
      const [oldest] = results.keys();
      if (results.size > MAX_KEPT_RESULTS && oldest !== undefined) results.delete(oldest);
      return { queryId };
    },
    GetQueryResults(input: WireInput): object {
      const queryId = required(input, 'queryId', 'string');
      const result = results.get(queryId);
      if (!result) throw new AwsError('ResourceNotFoundException', `Query ${queryId} does not exist.`);
      return {
        queryLanguage: 'CWLI',
        status: 'Complete',
        results: result.rows.map((row) => Object.entries(row).map(([field, value]) => ({ field, value }))),
        statistics: { recordsMatched: result.matched, recordsScanned: result.scanned, bytesScanned: 0 },
      };
    },
  };
}

/** Returns the events from `from` to `to`, inclusive, oldest first. @throws AwsError when the group does not exist */
function eventsOf(store: LogStore, group: string, from: number, to: number): LogEvent[] {
  const events = store.query(group, { limit: Number.POSITIVE_INFINITY });
  if (events.length === 0 && !store.groups().some(({ name }) => name === group)) {
    throw new AwsError('ResourceNotFoundException', `The specified log group does not exist: ${group}`);
  }
  return events
    .filter(({ timestampMs }) => timestampMs >= from && timestampMs <= to)
    .sort((left, right) => left.timestampMs - right.timestampMs || left.id - right.id);
}

/** Accepts a name or an ARN: `arn:aws:logs:…:log-group:/aws/lambda/f:*` becomes `/aws/lambda/f`. */
function groupName(nameOrArn: string): string {
  return /^arn:aws:logs:[^:]*:\d*:log-group:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
}

function pageIn<T>(all: readonly T[], input: WireInput, defaultLimit: number) {
  return pageOf(all, optional(input, 'nextToken', 'string'), optional(input, 'limit', 'number') ?? defaultLimit);
}

/** StartQuery takes seconds, and milliseconds too, which the console sends. */
function toMilliseconds(time: number): number {
  return time < 100_000_000_000 ? time * 1000 : time;
}
