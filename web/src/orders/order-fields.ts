import { button, element } from '../element.ts';
import type { FieldError } from '../failures.ts';
import { createField, type Field } from '../field.ts';
import type { NewOrder, OrderLine } from './order.ts';

/** Limits of the API. */
const MAX_LINES = 50;
const MAX_NOTE_LENGTH = 1000;

/** Creates the fields of an order. */
export function createOrderFields() {
  let lines: LineFields[] = [];
  const list = element('div', { class: 'lines' });
  const add = button('Add line', () => addLine().fields.sku.input.focus(), { class: 'quiet' });
  const noteInput = element('textarea', { rows: 2, maxlength: MAX_NOTE_LENGTH });
  const note = createField({ label: 'Note (optional)', input: noteInput });

  function arrange(): void {
    for (const [index, line] of lines.entries()) line.setNumber(index + 1, lines.length === 1);
    list.replaceChildren(...lines.map((line) => line.element));
    add.hidden = lines.length >= MAX_LINES;
  }

  function addLine(content?: OrderLine): LineFields {
    const line = createLineFields(() => removeLine(line));
    if (content) line.write(content);
    lines.push(line);
    arrange();
    return line;
  }

  function removeLine(line: LineFields): void {
    const index = lines.indexOf(line);
    lines = lines.filter((other) => other !== line);
    arrange();
    lines[Math.max(0, index - 1)]?.fields.sku.input.focus();
  }

  const allFields = () => [...lines.flatMap(({ fields }) => Object.values(fields)), note];

  function fieldAt(pointer: string): Field | undefined {
    if (pointer === '/note') return note;
    const [, index, name] = /^\/lines\/(\d+)(?:\/(\w+))?$/.exec(pointer) ?? [];
    const fields: Readonly<Record<string, Field>> | undefined = lines[Number(index)]?.fields;
    return fields?.[name ?? 'sku'];
  }

  function focusFirstError(): void {
    const invalid = allFields().find(({ input }) => input.hasAttribute('aria-invalid'));
    invalid?.input.focus();
  }

  addLine();
  return {
    element: element('div', { class: 'stack' }, list, element('div', { class: 'add-line' }, add), note.element),
    read(): Omit<NewOrder, 'customerId'> {
      const text = note.input.value.trim();
      return { lines: lines.map((line) => line.read()), ...(text === '' ? {} : { note: text }) };
    },
    /** Fills in an order, or clears the fields. */
    write(order?: NewOrder): void {
      lines = [];
      for (const line of order?.lines ?? [undefined]) addLine(line);
      note.input.value = order?.note ?? '';
      for (const field of allFields()) field.clearError();
    },
    /** Marks the fields that the browser finds invalid and focuses the first one. */
    check(): boolean {
      const areValid = allFields().map((field) => field.check());
      focusFirstError();
      return areValid.every(Boolean);
    },
    /** Marks the fields that the API rejected and focuses the first one. @returns the errors that belong to no field */
    showErrors(errors: readonly FieldError[]): readonly FieldError[] {
      const unplaced = errors.filter((error) => {
        const field = fieldAt(error.pointer);
        field?.showError(error);
        return !field;
      });
      focusFirstError();
      return unplaced;
    },
  };
}

type LineFields = ReturnType<typeof createLineFields>;

/** Creates the fields of one line. Their limits are hints for the user; the API checks them. */
function createLineFields(onRemove: () => void) {
  const skuInput = { required: true, pattern: '[A-Z0-9][A-Z0-9\\-]{0,39}', maxlength: 40, autocomplete: 'off' };
  const sku = createField({
    label: 'Article',
    input: element('input', skuInput),
    patternText: 'Capital letters, digits and hyphens, such as PEN-1.',
  });
  const numberField = (label: string, limits: { min: number; max: number; step: number; value?: number }) =>
    createField({ label, input: element('input', { type: 'number', required: true, ...limits }) });
  const quantity = numberField('Quantity', { min: 1, max: 1000, step: 1, value: 1 });
  const unitPrice = numberField('Unit price', { min: 0.01, max: 1_000_000, step: 0.01 });
  const legend = element('legend');
  const remove = button('Remove', onRemove, { class: 'quiet' });
  const inputs = [sku, quantity, unitPrice].map((field) => field.element);
  return {
    element: element('fieldset', { class: 'line' }, legend, ...inputs, remove),
    fields: { sku, quantity, unitPrice },
    read: (): OrderLine => ({
      sku: sku.input.value.trim(),
      quantity: Number(quantity.input.value),
      unitPrice: Number(unitPrice.input.value),
    }),
    write(line: OrderLine): void {
      sku.input.value = line.sku;
      quantity.input.value = String(line.quantity);
      unitPrice.input.value = String(line.unitPrice);
    },
    /** @param isOnly - an order needs a line, so the only line cannot be removed */
    setNumber(number: number, isOnly: boolean): void {
      legend.textContent = `Line ${number}`;
      remove.setAttribute('aria-label', `Remove line ${number}`);
      remove.hidden = isOnly;
    },
  };
}
