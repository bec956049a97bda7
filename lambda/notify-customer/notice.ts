import type { OrderPlaced } from '../shared/order/order-event.ts';
import { totalInCents } from '../shared/order/order-total.ts';

export interface Notice {
  /** ASCII in one line of at most 100 characters: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
  readonly subject: string;
  readonly text: string;
}

/** Nothing of the order but its id and total: mail passes through many hands. */
export function noticeOf({ id, order }: Pick<OrderPlaced, 'id' | 'order'>): Notice {
  const total = (totalInCents(order) / 100).toFixed(2);
  return {
    subject: `Your order ${id}`,
    text: `We have received your order ${id}.\n\nTotal: ${total}\n`,
  };
}
