import { announce } from './announce.ts';
import { button, element } from './element.ts';
import { failurePanel } from './failure-panel.ts';
import { type AcceptedOrder, type Order, type ProcessedOrder, shortId } from './order.ts';
import type { Visit } from './visit.ts';
import { watchOrder } from './watch-order.ts';

export function statusBadge(status: Order['status']): HTMLElement {
  return element('span', { class: `badge ${status}` }, status === 'accepted' ? 'Accepted' : 'Processed');
}

/** Watches an accepted order, and says when it takes long. @returns where it says so */
export function followOrder(
  { id, customerId }: AcceptedOrder,
  { api, accepted, signal, signIn }: Visit,
  onProcessed: (order: ProcessedOrder) => void,
): HTMLElement {
  const place = element('div', { class: 'follow' });
  const say = (text: string, ...more: HTMLElement[]) =>
    place.replaceChildren(element('p', { class: 'muted small' }, text), ...more);

  /**
   * Among the customer's newest orders, where not being there yet is no 404 that the browser reports as an error. One that
   * takes long may have been overtaken by more than a page of others.
   */
  async function find(isSlow: boolean): Promise<ProcessedOrder | undefined> {
    if (isSlow) return api.findOrder(id);
    const { items } = await api.listOrders(customerId);
    return items.find((order) => order.id === id);
  }

  async function follow(): Promise<void> {
    say('Waiting to be processed…');
    const onSlow = () => {
      say('This takes longer than usual. The order is safe: it is accepted and waits for its turn.');
      announce(`Order ${shortId(id)} takes longer than usual.`);
    };
    const order = await watchOrder({ find, onSlow, signal });
    if (!order) {
      say('Not processed after five minutes. It is accepted and needs no second order.', button('Look again', run));
      return;
    }
    accepted.remove(id);
    announce(`Order ${shortId(id)} is processed.`);
    onProcessed(order);
  }

  function run(): void {
    follow().catch((error: unknown) => {
      if (!signal.aborted) place.replaceChildren(failurePanel(error, { retry: run, signIn }));
    });
  }

  run();
  return place;
}
