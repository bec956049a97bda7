/** Something the user can mend: printed as its message alone, without a stack trace. */
export class ScriptError extends Error {
  override readonly name: string = 'ScriptError';
}

/** The command line is wrong: exit code 2, and the help is one flag away. */
export class UsageError extends ScriptError {
  override readonly name = 'UsageError';
}

/** One line that says what to do, for the failures that every script meets. */

const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'EAI_AGAIN']);
const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError']);
const OLD_CREDENTIALS = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);

/** @returns `undefined` for an error that only its stack trace explains: a mistake of ours */
export function explainError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'ScriptError' || error.name === 'UsageError' || error.name === 'SettingsError')
    return error.message;
  const place = unreachable(error);
  if (place !== undefined)
    return `Nothing answers${place}. For the local cloud: is npm start running, and on this port?`;
  if (NO_CREDENTIALS.has(error.name)) {
    return `No AWS credentials (${firstLine(error)}). Use --profile or aws sso login, or --local for the local cloud.`;
  }
  if (OLD_CREDENTIALS.has(error.name)) return `AWS does not accept the credentials: ${firstLine(error)}`;
  if (error.message === 'Region is missing')
    return 'No AWS Region: give --region, set AWS_REGION, or use a profile with one.';
  return '$metadata' in error ? `${error.name}: ${firstLine(error)}` : undefined;
}

interface NetworkError extends Error {
  readonly code?: string;
  readonly address?: string;
  readonly port?: number;
}

/** Several addresses of one host fail together as an AggregateError. */
function unreachable(error: NetworkError): string | undefined {
  const inner: NetworkError | undefined = error instanceof AggregateError ? error.errors[0] : error;
  const isUnreachable = error.name === 'TimeoutError' || UNREACHABLE.has(error.code ?? inner?.code ?? '');
  if (!isUnreachable) return undefined;
  return inner?.address ? ` at ${inner.address}:${inner.port}` : ` (${firstLine(error) || error.name})`;
}

function firstLine({ message }: Error): string {
  return message.split('\n')[0] ?? '';
}
