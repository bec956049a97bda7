/** Finds the attempts to process one file, record or order in the log of a function. */
import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';

interface Attempt {
  /** ISO 8601. */
  readonly time: string;
  /** `copied`, `superseded`, an error code, or the message of the log line. */
  readonly what: string;
  readonly level: string;
  /** Number of the delivery of its message, from 1. */
  readonly attempt?: number;
  readonly messageId?: string;
  readonly requestId?: string;
  readonly ms?: number;
  readonly error?: string;
}

export type Attempts =
  | { readonly logGroup: string; readonly found: readonly Attempt[]; readonly hasMore: boolean }
  | { readonly logGroup: string /** Reason why the log can't be read. */; readonly unavailable: string };

const MAX_ATTEMPTS = 100;

export async function findAttempts(
  client: CloudWatchLogsClient,
  { logGroup, field, id, since }: { logGroup: string; field: string; id: string; since: Date },
): Promise<Attempts> {
  const found: Attempt[] = [];
  const input = { logGroupName: logGroup, filterPattern: patternFor(field, id), startTime: since.getTime() };
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
      for (const { timestamp = 0, message = '' } of events) {
        const fields = parse(message);
        if (fields?.[field] === id) found.push(attemptOf(fields, timestamp));
      }
      if (found.length > MAX_ATTEMPTS) break;
    }
  } catch (error) {
    if (!isNoLog(error)) throw error;
    return { logGroup, unavailable: `${error.name}: ${error.message}` };
  }
  return { logGroup, found: found.slice(0, MAX_ATTEMPTS), hasMore: found.length > MAX_ATTEMPTS };
}

/**
 * Replaces every character that a pattern may misread by the wildcard `*`. The pattern may match a few lines too many; the
 * parsed line decides.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
function patternFor(field: string, id: string): string {
  return `{ $.${field} = "${id.replaceAll(/[^\x20-\x7e]+|["\\%]/g, '*')}" }`;
}

function attemptOf(fields: Readonly<Record<string, unknown>>, timestamp: number): Attempt {
  const { outcome, errorCode, message, level, attempt, messageId, ms } = fields;
  const { function_request_id: requestId, errorMessage } = fields;
  const error = textOf(errorMessage) ?? textOf((fields.error as { message?: unknown } | undefined)?.message);
  return {
    time: new Date(timestamp).toISOString(),
    what: [textOf(outcome) ?? textOf(message), textOf(errorCode)].filter(Boolean).join(' '),
    level: textOf(level) ?? '',
    ...(typeof attempt === 'number' && { attempt }),
    ...(typeof messageId === 'string' && { messageId }),
    ...(typeof requestId === 'string' && { requestId }),
    ...(typeof ms === 'number' && { ms }),
    ...(error && { error }),
  };
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Tells whether the log group does not exist yet, or the endpoint has no CloudWatch Logs. */
function isNoLog(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode === 501 || /ResourceNotFound|NotImplemented|UnknownOperation/.test(error.name);
}
