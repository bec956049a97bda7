import type { WireInput } from '../../cloudwatch/aws-json.ts';
import { pageOf } from '../../cloudwatch/page.ts';
import { optionalFlag, optionalNumber, optionalText } from '../../cloudwatch/wire-input.ts';
import { type CloudWatchLogs, requestedGroup } from '../cloudwatch-logs.ts';

/** By name, or by the time of the last event. */
export function describeLogStreams(logs: CloudWatchLogs, input: WireInput): object {
  const group = requestedGroup(input);
  const prefix = optionalText(input, 'logStreamNamePrefix') ?? '';
  const streams = Object.entries(Object.groupBy(logs.events(group), ({ stream }) => stream))
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, events = []]) => ({
      logStreamName: name,
      creationTime: events[0]?.timestampMs ?? 0,
      firstEventTimestamp: events[0]?.timestampMs ?? 0,
      lastEventTimestamp: events.at(-1)?.timestampMs ?? 0,
      lastIngestionTime: events.at(-1)?.timestampMs ?? 0,
      arn: `${logs.arnOf(group)}:log-stream:${name}`,
      storedBytes: 0,
    }))
    .sort((left, right) => (left.logStreamName < right.logStreamName ? -1 : 1));
  if (optionalText(input, 'orderBy') === 'LastEventTime') {
    streams.sort((left, right) => left.lastEventTimestamp - right.lastEventTimestamp);
  }
  if (optionalFlag(input, 'descending')) streams.reverse();
  const page = pageOf(streams, optionalText(input, 'nextToken'), optionalNumber(input, 'limit') ?? 50);
  return { logStreams: page.items, ...(page.nextToken !== undefined && { nextToken: page.nextToken }) };
}
