import { jest } from '@jest/globals';
import { createTelemetry } from '../../../lambda/shared/telemetry.ts';
import { WORKER_ENVIRONMENT } from './environments.ts';

type Line = Record<string, unknown>;

/** A real logger and real metrics, whose output is kept instead of printed. */
export function capturedTelemetry() {
  const lines: Line[] = [];
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      lines.push(JSON.parse(String(text)) as Line);
      return true;
    }),
  );
  return {
    telemetry: createTelemetry(WORKER_ENVIRONMENT),
    logs: () => lines.filter((line) => !('_aws' in line)),
    /** All values that were emitted for a metric. */
    metric: (name: string) =>
      lines.filter((line) => '_aws' in line && name in line).flatMap((line) => line[name] as number | number[]),
    metricLines: () => lines.filter((line) => '_aws' in line),
    restore: () => {
      for (const stream of streams) stream.mockRestore();
    },
  };
}
