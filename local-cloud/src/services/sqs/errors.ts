interface SqsErrorOptions {
  /** Code of the older Query protocol, where it differs: the SDK reports it as `error.Code`. */
  readonly queryCode?: string;
  /** @default 400 */
  readonly status?: number;
}

/** An error as SQS reports it: `code` is what a client sees as the error's name. */
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

/** Codes whose Query form carries the service's old prefix. */
function prefixed(code: string, message: string, { queryCode = code, status = 400 }: SqsErrorOptions = {}): SqsError {
  return new SqsError(code, message, { queryCode: `AWS.SimpleQueueService.${queryCode}`, status });
}

export const queueDoesNotExist = (): SqsError =>
  prefixed('QueueDoesNotExist', 'The specified queue does not exist.', { queryCode: 'NonExistentQueue' });

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

export const emptyBatch = (entryType: string): SqsError =>
  prefixed('EmptyBatchRequest', `There should be at least one ${entryType} in the request.`);

export const tooManyEntries = (count: number): SqsError =>
  prefixed('TooManyEntriesInBatchRequest', `Maximum number of entries per request are 10. You have sent ${count}.`);

export const idsNotDistinct = (id: string): SqsError => prefixed('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);

export const invalidBatchEntryId = (): SqsError =>
  prefixed(
    'InvalidBatchEntryId',
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
  );

export const batchTooLong = (bytes: number, maximum: number): SqsError =>
  prefixed(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${maximum} bytes. You have sent ${bytes} bytes.`,
  );

export const invalidMessageContents = (): SqsError =>
  new SqsError(
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.',
  );

export const receiptHandleIsInvalid = (handle: string): SqsError =>
  new SqsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);

export const messageNotInflight = (): SqsError =>
  prefixed('MessageNotInflight', 'Message is not in flight and its visibility timeout cannot be changed.');

export const overLimit = (maximum: number): SqsError =>
  new SqsError(
    'OverLimit',
    `Too many messages are in flight: the maximum is ${maximum}. Delete received messages, or let their visibility timeout pass.`,
  );

export const resourceNotFound = (message: string): SqsError =>
  new SqsError('ResourceNotFoundException', message, { status: 404 });

export const noSuchResource = (parameter: 'SourceArn' | 'DestinationArn'): SqsError =>
  resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);

export const notImplemented = (operation: string): SqsError =>
  new SqsError('NotImplemented', `The local SQS does not implement ${operation}.`, { status: 501 });

export const serializationError = (message: string): SqsError => new SqsError('SerializationException', message);
