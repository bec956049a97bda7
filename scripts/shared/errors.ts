/** Errors of the operator commands, and the one line that each of them prints. */

/** A problem that the user can fix: the command prints the message without a stack trace. */
export class ScriptError extends Error {
  override readonly name: string = 'ScriptError';
}

/** A wrong command line: the command exits with 2. */
export class UsageError extends ScriptError {
  override readonly name = 'UsageError';
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'EAI_AGAIN']);
const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError']);
const REJECTED_CREDENTIALS = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);

/** @returns one line that says what to do, or `undefined` for a defect of ours, which needs its stack trace */
export function explainError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (['ScriptError', 'UsageError', 'SettingsError'].includes(error.name)) return error.message;
  const place = unreachablePlace(error);
  if (place !== undefined) {
    return `No answer from ${place}. For the local cloud, check that npm start is running on this port.`;
  }
  if (NO_CREDENTIALS.has(error.name)) {
    return `No AWS credentials (${firstLine(error)}). Use --profile, aws sso login, or --local for the local cloud.`;
  }
  if (REJECTED_CREDENTIALS.has(error.name)) return `AWS does not accept the credentials: ${firstLine(error)}`;
  if (error.message === 'Region is missing') {
    return 'No AWS Region: pass --region, set AWS_REGION, or use a profile that has a Region.';
  }
  return '$metadata' in error ? `${error.name}: ${firstLine(error)}` : undefined;
}

interface NetworkError extends Error {
  readonly code?: string;
  readonly address?: string;
  readonly port?: number;
}

function unreachablePlace(error: NetworkError): string | undefined {
  // When every address of a host fails, Node.js throws an AggregateError.
  const inner: NetworkError | undefined = error instanceof AggregateError ? error.errors[0] : error;
  const isUnreachable = error.name === 'TimeoutError' || UNREACHABLE.has(error.code ?? inner?.code ?? '');
  if (!isUnreachable) return undefined;
  return inner?.address ? `${inner.address}:${inner.port}` : `the endpoint (${firstLine(error) || error.name})`;
}

function firstLine({ message }: Error): string {
  return message.split('\n')[0] ?? '';
}
