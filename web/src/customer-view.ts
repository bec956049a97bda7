import { element } from './element.ts';
import { createField } from './field.ts';
import { navigate } from './navigation.ts';
import { ordersPath } from './routes.ts';
import type { View } from './visit.ts';

/** Where nobody signs in, one says who one is; it stays in the address. */
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
    hint: 'This site asks nobody to sign in: any name will do, and anyone may use it.',
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
