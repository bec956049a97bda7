import type { Subject } from '../subject.ts';
import { isObject, readJsonBody } from './json-body.ts';

/** What the Stream API enqueues. What is wrong with a record may be why it is dead, so no more than its id is asked for. */
export function readBookRecord(body: string): Subject[] | undefined {
  const message = readJsonBody(body);
  if (message?.type !== 'book-record') return undefined;
  const { id, record } = message;
  if (typeof id !== 'string') return [];
  const isbn = isObject(record) && typeof record.isbn === 'string' ? record.isbn : 'unknown';
  const address = `${id} (ISBN ${isbn})`;
  return [{ kind: 'record', id, label: address, address }];
}
