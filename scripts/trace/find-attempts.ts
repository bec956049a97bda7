/** What the function's log says about one file or record. */
import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';

export interface Attempt {
  /** ISO 8601. */
  readonly time: string;
  /** `copied`, `superseded`, an error code, or the line's own message. */
  readonly what: string;
  readonly level: string;
  /** Which delivery of its message it was. */
  readonly attempt?: number;
  readonly messageId?: string;
  readonly requestId?: string;
  readonly ms?: number;
  readonly error?: string;
}

export type Attempts =
  | { readonly logGroup: string; readonly found: readonly Attempt[]; readonly hasMore: boolean }
  /** There is no log to ask, and why. */
  | { readonly logGroup: string; readonly unavailable: string };

const MAX_ATTEMPTS = 100;

export async function findAttempts(
  client: CloudWatchLogsClient,
  { logGroup, field, id, since }: { logGroup: string; field: string; id: string; since: Date },
): Promise<Attempts> {
  const found: Attempt[] = [];
  const input = { logGroupName: logGroup, filterPattern: patternFor(field, id), startTime: since.getTime() };
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
      found.push(
        ...events.flatMap(
          ({ timestamp = 0, message = '' }) => readLine(message, timestamp, (fields) => fields[field] === id) ?? [],
        ),
      );
      if (found.length > MAX_ATTEMPTS) break;
    }
  } catch (error) {
    if (!isNotThere(error)) throw error;
    return { logGroup, unavailable: `${error.name}: ${error.message}` };
  }
  return { logGroup, found: found.slice(0, MAX_ATTEMPTS), hasMore: found.length > MAX_ATTEMPTS };
}

/**
 * Finds a few lines too many at worst: `*` stands for what a pattern can't be trusted with, and the line itself decides.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
function patternFor(field: string, id: string): string {
  return `{ $.${field} = "${id.replaceAll(/[^\x20-\x7e]+|["\\%]/g, '*')}" }`;
}

function readLine(
  line: string,
  timestamp: number,
  isMeant: (fields: Readonly<Record<string, unknown>>) => boolean,
): Attempt | undefined {
  const fields = parse(line);
  if (fields === undefined || !isMeant(fields)) return undefined;
  const {
    outcome,
    errorCode,
    message,
    level,
    attempt,
    messageId,
    ms,
    function_request_id: requestId,
    errorMessage,
  } = fields;
  const error = textOf(errorMessage) ?? textOf((fields.error as { message?: unknown } | undefined)?.message);
  const what = [textOf(outcome) ?? textOf(message), textOf(errorCode)].filter(Boolean).join(' ');
  return {
    time: new Date(timestamp).toISOString(),
    what,
    level: textOf(level) ?? '',
    ...(typeof attempt === 'number' && { attempt }),
    ...(typeof messageId === 'string' && { messageId }),
    ...(typeof requestId === 'string' && { requestId }),
    ...(typeof ms === 'number' && { ms }),
    ...(error && { error }),
  };
}

function parse(line: string): Record<string, unknown> | undefined {
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

/** No log group yet, or an endpoint without CloudWatch Logs. */
function isNotThere(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode === 501 || /ResourceNotFound|NotImplemented|UnknownOperation/.test(error.name);
}
