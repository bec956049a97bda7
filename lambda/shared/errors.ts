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

/** What the queue should do about an error. */
export interface Failure {
  /** Ours for a permanent failure (`ACCESS_DENIED`), else the name the service gave it (`SlowDown`). */
  readonly code: string;
  readonly message: string;
  /** Retrying the same message is of no use. */
  readonly permanent: boolean;
}

/**
 * Names under which every AWS service refuses for good. An operator has to change something first, so these are neither
 * retried nor lost: they become dead letters, to be replayed after the fix.
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
 * Classifies by name, never by HTTP status: S3 reports an `<Error>` inside a 200 as 503 whatever it is. What isn't known
 * to be permanent is transient, because a wrong retry costs a receive and a wrong refusal costs a file.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof PermanentError) return { code: error.code, message: error.message, permanent: true };
  if (!(error instanceof Error))
    return { code: 'UNKNOWN', message: `Not an Error: ${String(error)}`, permanent: false };
  const code = PERMANENT_NAMES[error.name];
  return { code: code ?? error.name, message: error.message, permanent: code !== undefined };
}
