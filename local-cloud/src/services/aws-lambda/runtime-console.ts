import { format } from 'node:util';

const LEVELS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

/**
 * Gives console lines Lambda's text prefix. A line break inside one call becomes `\r`, so that the call stays one log
 * event. What is written to `process.stdout` directly (metrics in EMF) stays as it is.
 */
export function patchConsole(write: (text: string) => void, currentRequestId: () => string | undefined): void {
  for (const [method, level] of Object.entries(LEVELS) as [keyof typeof LEVELS, string][]) {
    console[method] = (...values: unknown[]) => {
      const text = [new Date().toISOString(), String(currentRequestId()), level, format(...values)].join('\t');
      write(`${text.replaceAll('\n', '\r')}\n`);
    };
  }
}
