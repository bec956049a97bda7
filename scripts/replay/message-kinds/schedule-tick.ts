import type { Subject } from '../subject.ts';
import { readJsonBody } from './json-body.ts';

/** What EventBridge sends by a schedule. */
export function readScheduleTick(body: string): Subject[] | undefined {
  const event = readJsonBody(body);
  if (event?.['detail-type'] !== 'Scheduled Event') return undefined;
  const address = `tick of ${String(event.time)}`;
  return [{ kind: 'tick', id: String(event.id), label: address, address }];
}
