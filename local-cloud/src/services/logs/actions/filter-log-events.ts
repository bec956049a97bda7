import type { WireInput } from '../../cloudwatch/aws-json.ts';
import { pageOf } from '../../cloudwatch/page.ts';
import { optionalNumber, optionalText, optionalTexts } from '../../cloudwatch/wire-input.ts';
import { type CloudWatchLogs, requestedGroup } from '../cloudwatch-logs.ts';
import { parseFilterPattern } from '../filter-pattern.ts';

/** What `aws logs tail` polls: it goes on from the newest timestamp, and tells events apart by their id. */
export function filterLogEvents(logs: CloudWatchLogs, input: WireInput): object {
  const from = optionalNumber(input, 'startTime') ?? 0;
  const to = optionalNumber(input, 'endTime') ?? Number.POSITIVE_INFINITY;
  const streams = optionalTexts(input, 'logStreamNames');
  const prefix = optionalText(input, 'logStreamNamePrefix') ?? '';
  const matches = parseFilterPattern(optionalText(input, 'filterPattern') ?? '');
  const matching = logs
    .events(requestedGroup(input))
    .filter(
      ({ timestampMs, stream, line }) =>
        timestampMs >= from &&
        timestampMs <= to &&
        (streams?.includes(stream) ?? stream.startsWith(prefix)) &&
        matches(line),
    );
  const page = pageOf(matching, optionalText(input, 'nextToken'), optionalNumber(input, 'limit') ?? 10_000);
  return {
    events: page.items.map(({ id, stream, timestampMs, line }) => ({
      logStreamName: stream,
      timestamp: timestampMs,
      message: line,
      ingestionTime: timestampMs,
      eventId: String(id).padStart(56, '0'),
    })),
    searchedLogStreams: [],
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
}
