import type { LogEvent } from '../log-source.ts';

export function wireEvent({ timestampMs, line }: LogEvent) {
  return { timestamp: timestampMs, message: line, ingestionTime: timestampMs };
}
