import { button, element } from './element.ts';
import { createField, type Field } from './field.ts';
import type { OrderLine } from './order.ts';

export interface LineFields {
  readonly element: HTMLFieldSetElement;
  readonly fields: Readonly<Record<keyof OrderLine, Field>>;
  read(): OrderLine;
  write(line: OrderLine): void;
  /** @param isOnly an order needs a line, so the only one stays */
  setNumber(number: number, isOnly: boolean): void;
}

/** The fields of one line; what they hint at is checked by the API. */
export function createLineFields(onRemove: () => void): LineFields {
  const sku = createField({
    label: 'Article',
    input: element('input', {
      required: true,
      pattern: '[A-Z0-9][A-Z0-9\\-]{0,39}',
      maxlength: 40,
      autocomplete: 'off',
    }),
    patternText: 'Capital letters, digits and hyphens, such as PEN-1.',
  });
  const quantity = createField({
    label: 'Quantity',
    input: element('input', { type: 'number', required: true, min: 1, max: 1000, step: 1, value: 1 }),
  });
  const unitPrice = createField({
    label: 'Unit price',
    input: element('input', { type: 'number', required: true, min: 0.01, max: 1_000_000, step: 0.01 }),
  });
  const legend = element('legend');
  const remove = button('Remove', onRemove, { class: 'quiet' });
  const fields = { sku, quantity, unitPrice };
  return {
    element: element(
      'fieldset',
      { class: 'line' },
      legend,
      ...Object.values(fields).map((field) => field.element),
      remove,
    ),
    fields,
    read: () => ({
      sku: sku.input.value.trim(),
      quantity: Number(quantity.input.value),
      unitPrice: Number(unitPrice.input.value),
    }),
    write(line) {
      sku.input.value = line.sku;
      quantity.input.value = String(line.quantity);
      unitPrice.input.value = String(line.unitPrice);
    },
    setNumber(number, isOnly) {
      legend.textContent = `Line ${number}`;
      remove.setAttribute('aria-label', `Remove line ${number}`);
      remove.hidden = isOnly;
    },
  };
}
