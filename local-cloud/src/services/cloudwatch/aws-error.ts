/** An answer that a client is meant to read: the error's code as AWS names it, and a text that says what to change. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  /** The error's name in the service model, where it differs from the code. */
  readonly shape: string;

  constructor(code: string, message: string, options: { status?: number; shape?: string } = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? 400;
    this.shape = options.shape ?? code;
  }
}
