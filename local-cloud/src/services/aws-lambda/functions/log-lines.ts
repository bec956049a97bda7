import { randomUUID } from 'node:crypto';
import { timeoutText } from './invocation-result.ts';

/** The lines that Lambda itself writes around an invocation, in its text format. */
export const logLines = {
  initStart: (): string => `INIT_START Runtime Version: nodejs:24 (${process.version}, local)`,
  /** Written only when the cold start fails. */
  initReport: (initDurationMs: number, status: Status): string =>
    withStatus(`INIT_REPORT Init Duration: ${initDurationMs.toFixed(2)} ms\tPhase: init`, status),
  start: (requestId: string): string => `START RequestId: ${requestId} Version: $LATEST`,
  timeout: (requestId: string, nowMs: number, timeoutSeconds: number): string =>
    `${new Date(nowMs).toISOString()} ${requestId} ${timeoutText(timeoutSeconds)}`,
  end: (requestId: string): string => `END RequestId: ${requestId}`,
  report,
};

interface Status {
  readonly status?: 'timeout' | 'error';
  readonly errorType?: string;
}

export interface Report extends Status {
  readonly requestId: string;
  readonly durationMs: number;
  readonly initDurationMs?: number;
  readonly memoryMb: number;
  readonly maxMemoryMb: number;
}

function report(facts: Report): string {
  // Since August 2025 the cold start is billed too: https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
  const billedMs = Math.ceil(facts.durationMs + (facts.initDurationMs ?? 0));
  const line = [
    `REPORT RequestId: ${facts.requestId}`,
    `Duration: ${facts.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${facts.memoryMb} MB`,
    `Max Memory Used: ${facts.maxMemoryMb} MB`,
    ...(facts.initDurationMs === undefined ? [] : [`Init Duration: ${facts.initDurationMs.toFixed(2)} ms`]),
  ].join('\t');
  return withStatus(line, facts);
}

function withStatus(line: string, { status, errorType }: Status): string {
  return line + (status ? `\tStatus: ${status}` : '') + (errorType ? `\tError Type: ${errorType}` : '');
}

export function newLogStream(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
}
