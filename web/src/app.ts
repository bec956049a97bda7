import { createApi } from './api.ts';
import { createCustomerView, createSignInView } from './customer-view.ts';
import { button, element, required } from './element.ts';
import { failurePanel } from './failure-panel.ts';
import { createOrderForm } from './orders/order-form.ts';
import { createOrderList } from './orders/order-list.ts';
import { createOrderView } from './orders/order-view.ts';
import { onNavigation, ordersPath, readRoute } from './routes.ts';
import type { SignedIn, SignIn } from './sign-in.ts';
import { createAcceptedOrders, createSubmission } from './tab-storage.ts';
import type { View, Visit } from './visit.ts';

/**
 * Shows the view that the address names, now and after each change of the address.
 *
 * @param signIn - undefined if the site has no sign-in
 */
export function startApp(signIn: SignIn | undefined): void {
  const api = createApi(async () => signIn?.authorization());
  const submission = createSubmission(sessionStorage);
  const main = required('main');
  let leave = new AbortController();
  let isFirst = true;

  function present({ title, parts }: View): void {
    document.title = title === 'Orders' ? title : `${title} · Orders`;
    main.replaceChildren(...parts);
    if (!isFirst) main.querySelector('h1')?.focus();
    isFirst = false;
  }

  const fail = (error: unknown) => present({ title: 'Orders', parts: [failurePanel(error, { retry: show })] });
  const beginSignIn = signIn && (() => void signIn.begin().catch(fail));

  function visitOf(customerId: string, customerInAddress: string | undefined): Visit {
    const accepted = createAcceptedOrders(sessionStorage, customerId);
    return { api, customerId, accepted, submission, customerInAddress, signIn: beginSignIn, signal: leave.signal };
  }

  async function showSignedIn(withSignIn: SignIn, begin: () => void): Promise<void> {
    if (readRoute(location.pathname).name === 'signed-in') {
      const problem = await finishSignIn(withSignIn);
      if (problem !== undefined) return present(createSignInView(begin, problem));
    }
    const person = await withSignIn.current();
    showPerson(person, () => void withSignIn.end().catch(fail));
    present(person ? viewFor(visitOf(person.customerId, undefined)) : createSignInView(begin));
  }

  function showCustomer(): void {
    const customer = new URLSearchParams(location.search).get('customer') || undefined;
    const change = element('a', { href: '/' }, 'Change customer');
    required('customer').replaceChildren(...(customer === undefined ? [] : [element('strong', {}, customer), change]));
    required('brand').setAttribute('href', ordersPath(customer));
    present(customer === undefined ? createCustomerView() : viewFor(visitOf(customer, customer)));
  }

  function show(): void {
    leave.abort();
    leave = new AbortController();
    if (signIn && beginSignIn) showSignedIn(signIn, beginSignIn).catch(fail);
    else showCustomer();
  }

  onNavigation(show);
  show();
}

function viewFor(visit: Visit): View {
  const route = readRoute(location.pathname);
  if (route.name === 'orders') return createOrdersView(visit);
  if (route.name === 'order') return createOrderView(route.id, visit);
  const title = 'Page not found';
  const back = element('a', { href: ordersPath(visit.customerInAddress) }, 'All orders');
  return { title, parts: [element('h1', { tabindex: -1 }, title), element('p', {}, back)] };
}

/** Creates the view of a customer's orders, with a form for the next one. */
function createOrdersView(visit: Visit): View {
  const title = visit.customerInAddress === undefined ? 'Your orders' : `Orders of ${visit.customerInAddress}`;
  const list = createOrderList(visit);
  const form = createOrderForm(visit, list.add);
  const columns = element('div', { class: 'columns' }, form, list.element);
  return { title, parts: [element('h1', { tabindex: -1 }, title), columns] };
}

/** @returns the error message of the issuer, if any */
async function finishSignIn(signIn: SignIn): Promise<string | undefined> {
  try {
    history.replaceState(null, '', await signIn.finish());
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function showPerson(person: SignedIn | undefined, signOut: () => void): void {
  required('customer').replaceChildren(
    ...(person ? [element('strong', {}, person.name), button('Sign out', signOut, { class: 'quiet' })] : []),
  );
}
