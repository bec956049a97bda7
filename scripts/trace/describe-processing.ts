import type { Attempts } from './find-attempts.ts';
import type { Processing } from './processing.ts';

const INDENT = '             ';

export function section(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === 0 ? title.padEnd(INDENT.length) : INDENT) + line);
}

/** @param noun - `files` */
export function describeProcessing(
  { queue, attempts, deadLetters, unseenDeadLetters }: Processing,
  noun: string,
): string[] {
  const { visible, inFlight, delayed } = queue;
  return [
    ...section('queue', [
      `${visible} waiting, ${inFlight} being processed or retried later, ${delayed} delayed: of all ${noun};`,
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
