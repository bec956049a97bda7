import { AwsError } from '../../cloudwatch/aws-error.ts';
import type { WireInput } from '../../cloudwatch/aws-json.ts';
import { optionalFlag, optionalNumber, optionalText, requiredText } from '../../cloudwatch/wire-input.ts';
import { type CloudWatchLogs, requestedGroup } from '../cloudwatch-logs.ts';
import type { LogEvent } from '../log-source.ts';
import { wireEvent } from './wire-event.ts';

/** Tokens say between which events the page lies; at an end of the stream the token is the one that was sent. */
export function getLogEvents(logs: CloudWatchLogs, input: WireInput): object {
  const stream = requiredText(input, 'logStreamName');
  const inStream = logs.events(requestedGroup(input)).filter((event) => event.stream === stream);
  if (inStream.length === 0) {
    throw new AwsError('ResourceNotFoundException', `The specified log stream does not exist: ${stream}`);
  }
  const from = optionalNumber(input, 'startTime') ?? 0;
  const to = optionalNumber(input, 'endTime') ?? Number.POSITIVE_INFINITY;
  const events = inStream.filter(({ timestampMs }) => timestampMs >= from && timestampMs < to);
  const limit = optionalNumber(input, 'limit') ?? 10_000;
  const [start, end] = pageBounds(
    events,
    optionalText(input, 'nextToken'),
    limit,
    optionalFlag(input, 'startFromHead'),
  );
  return {
    events: events.slice(start, end).map(wireEvent),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
}

function pageBounds(
  events: readonly LogEvent[],
  token: string | undefined,
  limit: number,
  startFromHead = false,
): [start: number, end: number] {
  const count = events.length;
  if (token === undefined) return startFromHead ? [0, Math.min(limit, count)] : [Math.max(0, count - limit), count];
  const [, direction, index] = /^([fb])\/(\d+)$/.exec(token) ?? [];
  const position = Math.min(Number(index), count);
  if (direction === 'f') return [position, Math.min(position + limit, count)];
  if (direction === 'b') return [Math.max(0, position - limit), position];
  throw new AwsError('InvalidParameterException', `nextToken must be one that was handed out, got '${token}'.`);
}
