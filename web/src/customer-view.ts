import { button, element } from './element.ts';
import { createField } from './field.ts';
import { navigate, ordersPath } from './routes.ts';
import type { View } from './visit.ts';

/** Creates the view that asks for the customer if the site has no sign-in. The answer becomes part of the address. */
export function createCustomerView(): View {
  const title = 'Whose orders?';
  const customer = createField({
    label: 'Customer',
    input: element('input', {
      required: true,
      pattern: '[A-Za-z0-9][A-Za-z0-9._\\|@\\-]{0,127}',
      maxlength: 128,
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
    }),
    hint: 'This site has no sign-in: enter any name. Anyone can use any name.',
    patternText: 'Letters, digits and . _ | @ -, beginning with a letter or a digit.',
  });
  const form = element(
    'form',
    { class: 'card stack narrow', novalidate: true },
    customer.element,
    element('div', {}, element('button', { type: 'submit', class: 'primary' }, 'Show orders')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (customer.check()) navigate(ordersPath(customer.input.value));
    else customer.input.focus();
  });
  return { title, parts: [element('h1', { tabindex: -1 }, title), form] };
}

/** @param problem - why the previous sign-in failed */
export function createSignInView(begin: () => void, problem?: string): View {
  const title = problem === undefined ? 'Sign in' : 'Sign-in failed';
  const card = element(
    'section',
    { class: 'card stack narrow', role: problem !== undefined && 'alert' },
    element('p', {}, problem ?? 'Sign in to see and place your orders.'),
    element('div', {}, button('Sign in', begin, { class: 'primary' })),
  );
  return { title, parts: [element('h1', { tabindex: -1 }, title), card] };
}
