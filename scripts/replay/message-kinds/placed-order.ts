import { ORDER_PLACED } from '../../../lambda/shared/order/contract.ts';
import type { Subject } from '../subject.ts';
import { isObject, readJsonBody } from './json-body.ts';

/** What the Orders API publishes. As with records, what is wrong with it may be why it is dead. */
export function readPlacedOrder(body: string): Subject[] | undefined {
  const message = readJsonBody(body);
  if (message?.type !== ORDER_PLACED) return undefined;
  const { id, order } = message;
  if (typeof id !== 'string') return [];
  const customer = isObject(order) && typeof order.customerId === 'string' ? order.customerId : 'unknown';
  const address = `${id} (customer ${customer})`;
  return [{ kind: 'order', id, label: address, address }];
}
