import { jest } from '@jest/globals';
import { createTelemetry } from '../../../lambda/shared/telemetry.ts';

export const WORKER_ENVIRONMENT = {
  QUEUE_URL: 'https://sqs.test/111122223333/files',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.test/111122223333/files-dead',
  MAX_RECEIVE_COUNT: '5',
  POWERTOOLS_SERVICE_NAME: 'copy-file',
  POWERTOOLS_METRICS_NAMESPACE: 'Test',
};

type Line = Record<string, unknown>;

/** Real logger and metrics, with what they write kept instead of printed. */
export function capturedTelemetry() {
  const lines: Line[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(JSON.parse(String(text)) as Line);
    return true;
  });
  const writeError = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(JSON.parse(String(text)) as Line);
    return true;
  });
  return {
    telemetry: createTelemetry(WORKER_ENVIRONMENT),
    logs: () => lines.filter((line) => !('_aws' in line)),
    /** All values that were emitted for a metric. */
    metric: (name: string) =>
      lines.filter((line) => '_aws' in line && name in line).flatMap((line) => line[name] as number | number[]),
    metricLines: () => lines.filter((line) => '_aws' in line),
    restore: () => {
      write.mockRestore();
      writeError.mockRestore();
    },
  };
}
