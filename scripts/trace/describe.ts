import type { Attempts } from './find-attempts.ts';
import type { TracedObject } from './read-object.ts';
import { type TraceReport, verdictOf } from './report.ts';

const INDENT = '             ';

export function describeTrace(report: TraceReport): string[] {
  const { source, destination, comparison, queue, attempts, deadLetters, unseenDeadLetters } = report;
  const { visible, inFlight, delayed } = queue;
  return [
    ...section('source', describeObject(source)),
    ...section('destination', [...describeObject(destination), ...(comparison ? [`compared: ${comparison}`] : [])]),
    ...section('queue', [
      `${visible} waiting, ${inFlight} being processed or retried later, ${delayed} delayed: of all files;`,
      'whose they are can not be seen without taking them from the function',
    ]),
    ...section('attempts', describeAttempts(attempts)),
    ...section('dead letters', [
      ...deadLetters.map(
        ({ messageId, reason = 'no reason recorded', diedAt, errorMessage, replayCount }) =>
          `${diedAt}  ${reason}${errorMessage ? `: ${errorMessage}` : ''}  (message ${messageId}, replayed ${replayCount} times)`,
      ),
      ...(deadLetters.length === 0 ? ['none'] : []),
      ...(unseenDeadLetters > 0
        ? [`about ${unseenDeadLetters} could not be looked at: another reader holds them`]
        : []),
    ]),
    '',
    verdictOf(report).text,
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === 0 ? title.padEnd(INDENT.length) : INDENT) + line);
}

function describeObject({ bucket, key, current, versions, hasMoreVersions }: TracedObject): string[] {
  const metadata = Object.entries(current?.metadata ?? {}).map(([name, value]) => `${name}=${value}`);
  return [
    `s3://${bucket}/${key}`,
    current ? `${current.bytes} bytes, ETag ${current.eTag}, ${current.lastModified}` : 'not there',
    ...(metadata.length > 0 ? [`metadata ${metadata.join(', ')}`] : []),
    ...(versions.length > 1 || versions[0]?.isDeleteMarker
      ? versions.map(
          ({ versionId, isDeleteMarker, lastModified, bytes = 0 }) =>
            `${lastModified}  ${isDeleteMarker ? 'delete marker' : `${bytes} bytes`}  version ${versionId}`,
        )
      : []),
    ...(hasMoreVersions ? ['and older versions'] : []),
  ];
}

function describeAttempts(attempts: Attempts): string[] {
  if ('unavailable' in attempts) return [`not known, ${attempts.logGroup} can not be read (${attempts.unavailable})`];
  if (attempts.found.length === 0) return [`none in ${attempts.logGroup}`];
  const lines = attempts.found.map(({ time, what, attempt, ms, requestId, error }) =>
    [
      time,
      what,
      ...(attempt === undefined ? [] : [`attempt ${attempt}`]),
      ...(ms === undefined ? [] : [`${ms} ms`]),
      ...(error ? [error] : []),
      ...(requestId ? [`request ${requestId}`] : []),
    ].join('  '),
  );
  return [...lines, ...(attempts.hasMore ? ['and more'] : [])];
}
