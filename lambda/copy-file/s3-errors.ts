import { PermanentError } from '../shared/errors.ts';

export function hasName(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** A condition did not hold, or another conditional write was faster: the caller must read both sides again. */
export function isConflict(error: unknown): boolean {
  return hasName(error, 'PreconditionFailed', 'ConditionalRequestConflict', 'OperationAborted');
}

/** `NotFound` is the name for HEAD, whose answers have no body that could carry a name. */
export function isNotFound(error: unknown): boolean {
  return hasName(error, 'NoSuchKey', 'NoSuchVersion', 'NotFound');
}

const PERMANENT: Readonly<Record<string, string>> = {
  InvalidObjectState: 'ARCHIVED_SOURCE',
  ObjectNotInActiveTierError: 'ARCHIVED_SOURCE',
  KeyTooLongError: 'BAD_KEY',
  NoSuchBucket: 'NO_SUCH_BUCKET',
  PermanentRedirect: 'WRONG_REGION',
};

/** Replaces permanent errors of S3 with the reason codes of the runbook; other errors stay unchanged. */
export function withReason(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = isCustomerKeyError(error) ? 'CUSTOMER_KEY_SOURCE' : PERMANENT[error.name];
  return code === undefined ? error : new PermanentError(code, error.message, { cause: error });
}

/** S3 has no error name for an object under a customer's key (SSE-C), only this message. */
function isCustomerKeyError(error: Error): boolean {
  return error.name === 'InvalidRequest' && /stored using a form of Server Side Encryption/i.test(error.message);
}
