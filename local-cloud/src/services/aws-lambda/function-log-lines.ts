import { randomUUID } from 'node:crypto';

/** The lines that Lambda itself writes around an invocation, in its text format. */

export function newLogStream(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
}

export function initStartLine(): string {
  return `INIT_START Runtime Version: nodejs:24 (${process.version}, local)`;
}

/** Written only when the cold start fails. */
export function initReportLine(
  initDurationMs: number,
  ending: { status: 'timeout' | 'error'; errorType?: string },
): string {
  const line = `INIT_REPORT Init Duration: ${initDurationMs.toFixed(2)} ms\tPhase: init`;
  return withStatus(line, ending.status, ending.errorType);
}

export function startLine(requestId: string): string {
  return `START RequestId: ${requestId} Version: $LATEST`;
}

export function timeoutLine(requestId: string, nowMs: number, timeoutSeconds: number): string {
  return `${new Date(nowMs).toISOString()} ${requestId} ${timeoutText(timeoutSeconds)}`;
}

export function timeoutText(timeoutSeconds: number): string {
  return `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`;
}

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly initDurationMs?: number;
  readonly memoryMb: number;
  readonly maxMemoryMb: number;
  readonly status?: 'timeout' | 'error';
  readonly errorType?: string;
}

export function reportLine(report: Report): string {
  // Since August 2025 the cold start is billed too: https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
  const billedMs = Math.ceil(report.durationMs + (report.initDurationMs ?? 0));
  const line = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${report.maxMemoryMb} MB`,
    ...(report.initDurationMs === undefined ? [] : [`Init Duration: ${report.initDurationMs.toFixed(2)} ms`]),
  ].join('\t');
  return withStatus(line, report.status, report.errorType);
}

function withStatus(line: string, status: string | undefined, errorType: string | undefined): string {
  return [line, ...(status ? [`Status: ${status}`] : []), ...(errorType ? [`Error Type: ${errorType}`] : [])].join(
    '\t',
  );
}
