/** The message can never succeed as it is: it goes to the dead-letter queue at once, with `code` as its reason. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The invocation's time is nearly out: the work was stopped, the message is retried. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** Tells a permanent error, which becomes a dead letter, from one that is retried. */
export interface Failure {
  /** Our own code for a permanent failure (`ACCESS_DENIED`), otherwise the error's name (`SlowDown`). */
  readonly code: string;
  readonly message: string;
  readonly permanent: boolean;
}

/**
 * Error names that mean the same in every AWS service. An operator has to change something first, so these messages are
 * not retried: they become dead letters, to be replayed after the fix.
 */
const PERMANENT_NAMES: Readonly<Record<string, string>> = {
  AccessDenied: 'ACCESS_DENIED',
  AccessDeniedException: 'ACCESS_DENIED',
  AllAccessDisabled: 'ACCESS_DENIED',
  KmsAccessDenied: 'ACCESS_DENIED',
  'KMS.AccessDeniedException': 'ACCESS_DENIED',
  KmsDisabled: 'KMS_KEY_UNUSABLE',
  KmsNotFound: 'KMS_KEY_UNUSABLE',
  KmsInvalidState: 'KMS_KEY_UNUSABLE',
  'KMS.DisabledException': 'KMS_KEY_UNUSABLE',
  'KMS.NotFoundException': 'KMS_KEY_UNUSABLE',
  'KMS.InvalidStateException': 'KMS_KEY_UNUSABLE',
  'KMS.KMSInvalidStateException': 'KMS_KEY_UNUSABLE',
};

/**
 * Classifies an error by its name, never by HTTP status: the SDK reports an `<Error>` inside a 200 of S3 as 503. Unknown
 * errors are retried, because a needless retry costs one receive and a wrong dead letter costs an operator's time.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof PermanentError) return { code: error.code, message: error.message, permanent: true };
  if (!(error instanceof Error))
    return { code: 'UNKNOWN', message: `Not an Error: ${String(error)}`, permanent: false };
  const code = PERMANENT_NAMES[error.name];
  return { code: code ?? error.name, message: error.message, permanent: code !== undefined };
}

/**
 * Classifies an error of a write to DynamoDB. Throttling and outages pass. A missing permission is retried too, because a
 * message keeps its place in a FIFO group until its last attempt.
 */
export function tableFailure(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  // Among others "Item size has exceeded the maximum allowed size", and the key of another table.
  if (error.name === 'ValidationException') {
    return new PermanentError('ITEM_REFUSED', error.message, { cause: error });
  }
  // Renamed, because AccessDeniedException is in the table of permanent names.
  if (error.name === 'AccessDeniedException') {
    return Object.assign(new Error(error.message, { cause: error }), { name: 'TableAccessDenied' });
  }
  return error;
}
