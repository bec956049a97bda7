/** What messages are about, in the words of those who sent them. */
import { ORDER_PLACED } from '../../../lambda/shared/order/contract.ts';
import { readS3Message } from '../../../lambda/shared/s3-event.ts';

export interface Subject {
  /** `file`, `record`, `order`, `tick`. */
  readonly kind: string;
  /** What it is asked for by: the key of a file, the id of a record or an order. */
  readonly id: string;
  /** In a list, among others. */
  readonly label: string;
  /** In full, where there is room. */
  readonly address: string;
}

/** @returns `undefined` if the body is not of this kind, and the subjects as far as they can be read even if it is malformed */
type ReadSubjects = (body: string) => readonly Subject[] | undefined;

const KINDS: readonly ReadSubjects[] = [readBookRecord, readPlacedOrder, readScheduleTick, readFileEvent];

/** @returns none for a message of no known kind */
export function subjectsOf(body: string): readonly Subject[] {
  for (const read of KINDS) {
    const subjects = read(body);
    if (subjects !== undefined) return subjects;
  }
  return [];
}

/** For a list: what the message is about, or how it begins. */
export function labelOf({ subjects, body }: { readonly subjects: readonly Subject[]; readonly body: string }): string {
  return subjects.length > 0 ? subjects.map(({ label }) => label).join(', ') : `“${body.slice(0, 40)}”`;
}

/** What the Stream API enqueues. What is wrong with a record may be why it is dead, so no more than its id is asked for. */
function readBookRecord(body: string): Subject[] | undefined {
  const message = readJsonBody(body);
  if (message?.type !== 'book-record') return undefined;
  const { id, record } = message;
  if (typeof id !== 'string') return [];
  const isbn = isObject(record) && typeof record.isbn === 'string' ? record.isbn : 'unknown';
  const address = `${id} (ISBN ${isbn})`;
  return [{ kind: 'record', id, label: address, address }];
}

/** What the Orders API publishes. As with records, what is wrong with it may be why it is dead. */
function readPlacedOrder(body: string): Subject[] | undefined {
  const message = readJsonBody(body);
  if (message?.type !== ORDER_PLACED) return undefined;
  const { id, order } = message;
  if (typeof id !== 'string') return [];
  const customer = isObject(order) && typeof order.customerId === 'string' ? order.customerId : 'unknown';
  const address = `${id} (customer ${customer})`;
  return [{ kind: 'order', id, label: address, address }];
}

/** What EventBridge sends by a schedule. */
function readScheduleTick(body: string): Subject[] | undefined {
  const event = readJsonBody(body);
  if (event?.['detail-type'] !== 'Scheduled Event') return undefined;
  const address = `tick of ${String(event.time)}`;
  return [{ kind: 'tick', id: String(event.id), label: address, address }];
}

/** What S3 sends when files are put: one or more of them. */
function readFileEvent(body: string): Subject[] | undefined {
  try {
    return readS3Message(body).flatMap((record) => {
      if (record.kind !== 'created') return [];
      const { bucket, key } = record.object;
      return [{ kind: 'file', id: key, label: key, address: `s3://${bucket}/${key}` }];
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'PermanentError') return undefined;
    throw error;
  }
}

/** @returns the object that a body is in JSON, `undefined` if it is anything else */
function readJsonBody(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
