import { createHash, type Hash } from 'node:crypto';
import { invalidParameter, invalidParameterValue, sqsError } from '../errors.ts';

export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, optionally with a custom label: `Number.price`. */
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64, as on the wire. */
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** The XML 1.0 character set. Other characters, such as a lone surrogate, are refused in bodies and attribute values. */
const ONLY_LEGAL_CHARACTERS = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
const LEGAL_NAME = /^(?!aws\.|amazon\.)(?!\.)(?!.*\.\.)(?!.*\.$)[\w.-]{1,256}$/i;
const LEGAL_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** @throws InvalidMessageContents */
export function requireLegalCharacters(text: string): void {
  if (ONLY_LEGAL_CHARACTERS.test(text)) return;
  throw sqsError(
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.',
  );
}

/** @throws InvalidParameterValue, naming the attribute */
export function checkMessageAttributes(attributes: MessageAttributes): void {
  const names = Object.keys(attributes);
  if (names.length > 10) {
    throw invalidParameter(`Number of message attributes [${names.length}] exceeds the allowed maximum [10].`);
  }
  for (const [name, attribute] of Object.entries(attributes)) checkAttribute(name, attribute);
}

function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  if (!LEGAL_NAME.test(name)) {
    throw invalidParameterValue(
      'MessageAttributeName',
      name,
      'Up to 256 letters, digits, _, - and . are allowed; it can not start with "AWS." or "Amazon.", start or end with a dot, or have two in a row.',
    );
  }
  const type = DataType?.split('.', 1)[0];
  if (type !== 'String' && type !== 'Number' && type !== 'Binary') {
    throw invalidParameter(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  const value = type === 'Binary' ? BinaryValue : StringValue;
  if (!value) {
    throw invalidParameter(`The message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`);
  }
  if (type !== 'Binary') requireLegalCharacters(value);
  if (type === 'Number' && !LEGAL_NUMBER.test(value)) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
}

/** Counts the bytes that the attributes add to the size of a message: names, types and values. */
export function attributesSize(attributes: MessageAttributes): number {
  let bytes = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    bytes += Buffer.byteLength(StringValue ?? '') + Buffer.byteLength(BinaryValue ?? '', 'base64');
  }
  return bytes;
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation */
export function md5OfAttributes(attributes: MessageAttributes): string {
  const hash = createHash('md5');
  for (const name of Object.keys(attributes).sort()) {
    const { DataType, StringValue, BinaryValue } = attributes[name] as MessageAttribute;
    updateWithLength(hash, Buffer.from(name));
    updateWithLength(hash, Buffer.from(DataType));
    const isBinary = BinaryValue !== undefined;
    hash.update(Buffer.of(isBinary ? 2 : 1));
    updateWithLength(hash, isBinary ? Buffer.from(BinaryValue, 'base64') : Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
}

function updateWithLength(hash: Hash, bytes: Buffer): void {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  hash.update(length).update(bytes);
}
