/** Reads which files, records or orders a message is about. */
import { ORDER_PLACED } from '../../../lambda/shared/order/contract.ts';
import { readS3Message } from '../../../lambda/shared/s3-event.ts';

export interface Subject {
  readonly kind: 'file' | 'record' | 'order' | 'tick';
  /** Value for `--id`: the key of a file, the ID of a record or an order. */
  readonly id: string;
  /** Short form for lists. */
  readonly label: string;
  /** Full form. */
  readonly address: string;
}

/**
 * Reads as much as it can even of a malformed message: the malformation may be the reason why it is dead.
 *
 * @returns `undefined` if the body is of another kind
 */
type ReadSubjects = (body: string) => readonly Subject[] | undefined;

const KINDS: readonly ReadSubjects[] = [readBookRecord, readPlacedOrder, readScheduleTick, readFileEvent];

/** @returns an empty list for an unknown kind of message */
export function subjectsOf(body: string): readonly Subject[] {
  for (const read of KINDS) {
    const subjects = read(body);
    if (subjects !== undefined) return subjects;
  }
  return [];
}

/** Returns the subjects of a message for a list, or the start of its body. */
export function labelOf({ subjects, body }: { readonly subjects: readonly Subject[]; readonly body: string }): string {
  return subjects.length > 0 ? subjects.map(({ label }) => label).join(', ') : `“${body.slice(0, 40)}”`;
}

/** The Stream API enqueues book records. */
function readBookRecord(body: string): Subject[] | undefined {
  const message = readJsonBody(body);
  if (message?.type !== 'book-record') return undefined;
  const { id, record } = message;
  if (typeof id !== 'string') return [];
  const isbn = isObject(record) && typeof record.isbn === 'string' ? record.isbn : 'unknown';
  const address = `${id} (ISBN ${isbn})`;
  return [{ kind: 'record', id, label: address, address }];
}

/** The Orders API publishes placed orders. */
function readPlacedOrder(body: string): Subject[] | undefined {
  const message = readJsonBody(body);
  if (message?.type !== ORDER_PLACED) return undefined;
  const { id, order } = message;
  if (typeof id !== 'string') return [];
  const customer = isObject(order) && typeof order.customerId === 'string' ? order.customerId : 'unknown';
  const address = `${id} (customer ${customer})`;
  return [{ kind: 'order', id, label: address, address }];
}

/** EventBridge sends ticks on a schedule. */
function readScheduleTick(body: string): Subject[] | undefined {
  const event = readJsonBody(body);
  if (event?.['detail-type'] !== 'Scheduled Event') return undefined;
  const address = `tick of ${String(event.time)}`;
  return [{ kind: 'tick', id: String(event.id), label: address, address }];
}

/** S3 sends one or more files in an event. */
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

/** @returns `undefined` if the body is not a JSON object */
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
