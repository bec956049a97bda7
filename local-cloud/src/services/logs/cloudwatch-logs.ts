import type { Cloud } from '../../front-door/service.ts';
import { AwsError } from '../cloudwatch/aws-error.ts';
import type { WireInput } from '../cloudwatch/aws-json.ts';
import { optionalText } from '../cloudwatch/wire-input.ts';
import { parseQuery } from './insights/parse-query.ts';
import type { ResultRow } from './insights/query.ts';
import { runQuery } from './insights/run-query.ts';
import type { DeclaredGroup, LogEvent, LogSource } from './log-source.ts';

export interface CloudWatchLogsOptions {
  readonly cloud: Cloud;
  readonly source: LogSource;
  /** @default - groups exist from their first event on */
  readonly declaredGroups?: () => Iterable<DeclaredGroup>;
  /**
   * Milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: () => number;
}

export interface InsightsRequest {
  readonly query: string;
  /** @default - what the query's SOURCE names */
  readonly groups?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly from: number;
  /** Milliseconds since the epoch, inclusive. */
  readonly to: number;
}

export interface InsightsResult {
  readonly rows: readonly ResultRow[];
  readonly matched: number;
  readonly scanned: number;
}

/** CloudWatch Logs over the events of the function host. */
export interface CloudWatchLogs {
  /** Sorted by name. */
  groups(): DeclaredGroup[];
  /** Oldest first. @throws AwsError when there is no such group */
  events(group: string): LogEvent[];
  /** Runs a Logs Insights query. @throws AwsError naming what is not available locally */
  insights(request: InsightsRequest): InsightsResult;
  arnOf(group: string): string;
  readonly now: () => number;
}

export function createCloudWatchLogs(options: CloudWatchLogsOptions): CloudWatchLogs {
  const { cloud, source, declaredGroups = () => [], now = Date.now } = options;

  const groups = () => {
    const known = new Map<string, DeclaredGroup>(source.groups().map((name) => [name, { name }]));
    for (const group of declaredGroups()) known.set(group.name, group);
    return [...known.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  };
  const events = (group: string) => {
    const found = source.query(group, { limit: Number.POSITIVE_INFINITY });
    if (found.length === 0 && !groups().some(({ name }) => name === group)) {
      throw new AwsError('ResourceNotFoundException', `The specified log group does not exist: ${group}`);
    }
    return [...found].sort((left, right) => left.timestampMs - right.timestampMs || left.id - right.id);
  };

  return {
    groups,
    events,
    insights({ query: text, groups: given, from, to }) {
      const query = parseQuery(text);
      const asked = given ?? query.sources;
      if (asked.length === 0) throw new AwsError('InvalidParameterException', 'The query names no log group.');
      const scanned = asked.flatMap((group) =>
        events(group)
          .filter(({ timestampMs }) => timestampMs >= from && timestampMs <= to)
          .map((event) => ({ group, event })),
      );
      return { ...runQuery(query, scanned, cloud.accountId), scanned: scanned.length };
    },
    arnOf: (group) => `arn:aws:logs:${cloud.region}:${cloud.accountId}:log-group:${group}`,
    now,
  };
}

/** The group that a request is for, by name or by ARN. */
export function requestedGroup(input: WireInput): string {
  const given = optionalText(input, 'logGroupName') ?? optionalText(input, 'logGroupIdentifier');
  if (given) return groupName(given);
  throw new AwsError('InvalidParameterException', 'The request must have logGroupName or logGroupIdentifier.');
}

/** `arn:aws:logs:…:log-group:/aws/lambda/f:*` → `/aws/lambda/f` */
export function groupName(nameOrArn: string): string {
  return /^arn:aws:logs:[^:]*:\d*:log-group:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
}
