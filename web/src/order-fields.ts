import { button, element } from './element.ts';
import type { FieldError } from './failures.ts';
import { createField, type Field } from './field.ts';
import { createLineFields, type LineFields } from './line-fields.ts';
import type { NewOrder, OrderLine } from './order.ts';

/** As the API takes them. */
const MOST_LINES = 50;
const LONGEST_NOTE = 1000;

export interface OrderFields {
  readonly element: HTMLElement;
  read(): Omit<NewOrder, 'customerId'>;
  /** Nothing is an empty order. */
  write(order?: NewOrder): void;
  /** Marks what the browser finds wrong, and goes to the first of it. */
  check(): boolean;
  /** Marks what the API found wrong, and goes to the first of it. @returns what belongs to no field */
  showErrors(errors: readonly FieldError[]): readonly FieldError[];
}

/** All that is filled in for an order. */
export function createOrderFields(): OrderFields {
  let lines: LineFields[] = [];
  const list = element('div', { class: 'lines' });
  const add = button('Add line', () => addLine().fields.sku.input.focus(), { class: 'quiet' });
  const note = createField({
    label: 'Note (optional)',
    input: element('textarea', { rows: 2, maxlength: LONGEST_NOTE }),
  });

  function arrange(): void {
    for (const [index, line] of lines.entries()) line.setNumber(index + 1, lines.length === 1);
    list.replaceChildren(...lines.map((line) => line.element));
    add.hidden = lines.length >= MOST_LINES;
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

  function goToFirstError(): void {
    allFields()
      .find(({ input }) => input.hasAttribute('aria-invalid'))
      ?.input.focus();
  }

  addLine();
  return {
    element: element('div', { class: 'stack' }, list, element('div', { class: 'add-line' }, add), note.element),
    read() {
      const text = note.input.value.trim();
      return { lines: lines.map((line) => line.read()), ...(text === '' ? {} : { note: text }) };
    },
    write(order) {
      lines = [];
      for (const line of order?.lines ?? [undefined]) addLine(line);
      note.input.value = order?.note ?? '';
      for (const field of allFields()) field.clearError();
    },
    check() {
      const areValid = allFields().map((field) => field.check());
      goToFirstError();
      return areValid.every(Boolean);
    },
    showErrors(errors) {
      const placed = errors.filter((error) => {
        const field = fieldAt(error.pointer);
        field?.showError(error);
        return field !== undefined;
      });
      goToFirstError();
      return errors.filter((error) => !placed.includes(error));
    },
  };
}
