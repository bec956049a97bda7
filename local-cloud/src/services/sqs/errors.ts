interface SqsErrorOptions {
  /** Code of the older Query protocol, which the SDK reports as `error.Code`. @default - the same code */
  readonly queryCode?: string;
  /** @default 400 */
  readonly status?: number;
}

/** An error reply of SQS: a client sees `code` as the error's name. */
export class SqsError extends Error {
  override readonly name = 'SqsError';
  readonly code: string;
  readonly queryCode: string;
  readonly status: number;

  constructor(code: string, message: string, { queryCode = code, status = 400 }: SqsErrorOptions = {}) {
    super(message);
    this.code = code;
    this.queryCode = queryCode;
    this.status = status;
  }
}

/** Makes an error whose Query code has the prefix that the service used before its JSON protocol. */
export function prefixedError(code: string, message: string, queryCode = code): SqsError {
  return new SqsError(code, message, { queryCode: `AWS.SimpleQueueService.${queryCode}` });
}

export const queueDoesNotExist = (): SqsError =>
  prefixedError('QueueDoesNotExist', 'The specified queue does not exist.', 'NonExistentQueue');

export const missingParameter = (name: string): SqsError =>
  new SqsError('MissingParameter', `The request must contain the parameter ${name}.`);

export const invalidParameter = (message: string): SqsError => new SqsError('InvalidParameterValue', message);

export const invalidParameterValue = (name: string, value: string | number, reason: string): SqsError =>
  invalidParameter(`Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);

export const invalidAttributeName = (name: string): SqsError =>
  new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);

export const invalidAttributeValue = (name: string, reason?: string): SqsError =>
  new SqsError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}.${reason === undefined ? '' : ` Reason: ${reason}`}`,
  );

export const resourceNotFound = (message: string): SqsError =>
  new SqsError('ResourceNotFoundException', message, { status: 404 });

export const noSuchResource = (parameter: 'SourceArn' | 'DestinationArn'): SqsError =>
  resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);

export const notImplemented = (operation: string): SqsError =>
  new SqsError('NotImplemented', `The local SQS does not implement ${operation}.`, { status: 501 });

export const serializationError = (message: string): SqsError => new SqsError('SerializationException', message);
