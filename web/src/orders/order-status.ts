import { announce, button, element } from '../element.ts';
import { failurePanel } from '../failure-panel.ts';
import type { Visit } from '../visit.ts';
import { type AcceptedOrder, type Order, type ProcessedOrder, shortId } from './order.ts';
import { watchOrder } from './watch-order.ts';

export function statusBadge(status: Order['status']): HTMLElement {
  return element('span', { class: `badge ${status}` }, status === 'accepted' ? 'Accepted' : 'Processed');
}

/** Watches an accepted order until it is processed. @returns an element that shows the progress */
export function followOrder(
  { id, customerId }: AcceptedOrder,
  { api, accepted, signal, signIn }: Visit,
  onProcessed: (order: ProcessedOrder) => void,
): HTMLElement {
  const host = element('div', { class: 'follow' });
  const say = (text: string, ...more: HTMLElement[]) =>
    host.replaceChildren(element('p', { class: 'muted small' }, text), ...more);

  /**
   * Looks among the customer's newest orders first: the browser reports a 404 as an error. A slow order may no longer be on the
   * first page.
   */
  async function find(isSlow: boolean): Promise<ProcessedOrder | undefined> {
    if (isSlow) return api.findOrder(id);
    const { items } = await api.listOrders(customerId);
    return items.find((order) => order.id === id);
  }

  async function follow(): Promise<void> {
    say('Waiting to be processed…');
    const onSlow = () => {
      say('This takes longer than usual. The order is accepted and will be processed.');
      announce(`Order ${shortId(id)} takes longer than usual.`);
    };
    const order = await watchOrder({ find, onSlow, signal });
    if (!order) {
      const text = 'Not processed after five minutes. The order is accepted: do not place it again.';
      say(text, button('Check again', run));
      return;
    }
    accepted.remove(id);
    announce(`Order ${shortId(id)} is processed.`);
    onProcessed(order);
  }

  function run(): void {
    follow().catch((error: unknown) => {
      if (!signal.aborted) host.replaceChildren(failurePanel(error, { retry: run, signIn }));
    });
  }

  run();
  return host;
}
