import { announce, element } from '../element.ts';
import { explain, failurePanel, waitToEnable } from '../failure-panel.ts';
import { ApiProblem } from '../failures.ts';
import { orderPath } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { type AcceptedOrder, type NewOrder, shortId } from './order.ts';
import { createOrderFields } from './order-fields.ts';

const ADVICE = {
  retry: 'If you change nothing, trying again does not place a second order.',
  'sign-in': 'Your input is kept.',
  none: undefined,
} as const;

/** Creates the form that places orders. The input stays until the API has accepted the order. */
export function createOrderForm(visit: Visit, onAccepted: (order: AcceptedOrder) => void): HTMLElement {
  const fields = createOrderFields();
  const outcome = element('div', { class: 'outcome' });
  const submit = element('button', { type: 'submit', class: 'primary' }, 'Place order');
  const form = element('form', { class: 'stack', novalidate: true }, fields.element, outcome, submit);
  let isBusy = false;

  const unsettled = visit.submission.unsettled(visit.customerId);
  if (unsettled) {
    fields.write(unsettled);
    outcome.append(element('p', { class: 'notice' }, 'This order was not confirmed. ', ADVICE.retry));
  }

  const currentOrder = (): NewOrder => ({ customerId: visit.customerId, ...fields.read() });

  async function place(order: NewOrder): Promise<void> {
    const { id } = await visit.api.placeOrder(order, visit.submission.keyFor(order));
    visit.submission.settle();
    const accepted: AcceptedOrder = { ...order, id, placedAt: new Date().toISOString(), status: 'accepted' };
    visit.accepted.add(accepted);
    clear(order);
    const link = element('a', { href: orderPath(id, visit.customerInAddress) }, `Order ${shortId(id)}`);
    outcome.replaceChildren(element('p', { class: 'success' }, link, ' is accepted.'));
    announce(`Order ${shortId(id)} is accepted.`);
    onAccepted(accepted);
  }

  /** Keeps the input if the user has changed it since the order was placed. */
  function clear(placed: NewOrder): void {
    if (JSON.stringify(currentOrder()) !== JSON.stringify(placed)) return;
    fields.write();
    // The field with the focus is gone if the user pressed Enter in it.
    if (document.activeElement === document.body) submit.focus();
  }

  function showFailure(error: unknown): void {
    const { remedy, waitMs } = explain(error);
    const panel = failurePanel(error, { signIn: visit.signIn, advice: ADVICE[remedy] });
    outcome.replaceChildren(panel);
    if (error instanceof ApiProblem && remedy === 'none') {
      visit.submission.settle();
      for (const { pointer, message } of fields.showErrors(error.errors)) {
        panel.append(element('p', {}, pointer === '' ? message : `${pointer}: ${message}`));
      }
    }
    if (remedy === 'retry') waitToEnable(submit, 'Try again', waitMs);
  }

  async function onSubmit(): Promise<void> {
    if (isBusy || !fields.check()) return;
    isBusy = true;
    submit.textContent = 'Placing…';
    outcome.replaceChildren();
    const failure = await place(currentOrder()).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    submit.textContent = 'Place order';
    if (failure) showFailure(failure.error);
    isBusy = false;
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void onSubmit();
  });
  return element(
    'section',
    { class: 'card', 'aria-labelledby': 'new-order' },
    element('h2', { id: 'new-order' }, 'New order'),
    form,
  );
}
