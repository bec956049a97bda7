/** An answer with status 400 that the client is meant to read. */
export class DynamoDbError extends Error {
  override readonly name = 'DynamoDbError';
  /** As on the wire: `__type`, the message, and what else the error carries. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly status: number;

  constructor(body: Readonly<Record<string, unknown>>, status = 400) {
    super(String(body.message ?? body.Message ?? body.__type));
    this.body = body;
    this.status = status;
  }

  /** e.g. `ConditionalCheckFailedException` */
  get code(): string {
    return String(this.body.__type).split('#').at(-1) ?? '';
  }
}

export function serializationException(message: string): DynamoDbError {
  return new DynamoDbError({ __type: 'com.amazon.coral.service#SerializationException', Message: message });
}

export function validationException(message: string): DynamoDbError {
  return new DynamoDbError({ __type: 'com.amazon.coral.validate#ValidationException', message });
}
