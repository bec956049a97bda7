/** An error as SNS reports it; `code` is what a client sees as the error's code. */
export class SnsError extends Error {
  override readonly name = 'SnsError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export const invalidParameter = (detail: string): SnsError =>
  new SnsError('InvalidParameter', `Invalid parameter: ${detail}`);

export const missingParameter = (name: string): SnsError =>
  invalidParameter(`${name} Reason: no value for required parameter`);

export const topicNotFound = (): SnsError => new SnsError('NotFound', 'Topic does not exist', 404);

export const invalidAttribute = (detail: string): SnsError => new SnsError('ParameterValueInvalid', detail);

export const notImplemented = (what: string): SnsError =>
  new SnsError('NotImplemented', `The local SNS does not implement ${what}.`, 501);
