import { element } from './element.ts';
import type { FieldError } from './failures.ts';

export interface Field {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement | HTMLTextAreaElement;
  /** Shows what the browser finds invalid, if anything. */
  check(): boolean;
  showError(error: Omit<FieldError, 'pointer'>): void;
  clearError(): void;
}

export interface FieldOptions {
  readonly label: string;
  readonly input: HTMLInputElement | HTMLTextAreaElement;
  readonly hint?: string;
  /** Error message for a value that does not match the pattern of the input. */
  readonly patternText?: string;
}

let count = 0;

/** Creates a labelled input with a hint and an error, which screen readers read as its description. */
export function createField({ label, input, hint, patternText }: FieldOptions): Field {
  count += 1;
  const id = `field-${count}`;
  input.id = id;
  const error = element('p', { id: `${id}-error`, class: 'field-error', hidden: true });
  const hintLine = hint === undefined ? undefined : element('p', { id: `${id}-hint`, class: 'muted small' }, hint);
  const describe = (...lines: (HTMLElement | undefined)[]) => {
    const ids = lines.flatMap((line) => (line ? [line.id] : []));
    if (ids.length > 0) input.setAttribute('aria-describedby', ids.join(' '));
    else input.removeAttribute('aria-describedby');
  };
  describe(hintLine);

  const show = (message: string) => {
    error.textContent = message;
    error.hidden = false;
    input.setAttribute('aria-invalid', 'true');
    describe(error, hintLine);
  };
  const clearError = () => {
    error.hidden = true;
    error.replaceChildren();
    input.removeAttribute('aria-invalid');
    describe(hintLine);
  };
  input.addEventListener('input', clearError);

  return {
    element: element('div', { class: 'field' }, element('label', { for: id }, label), input, hintLine, error),
    input,
    showError: ({ code, message }) => show(code === 'pattern' && patternText ? patternText : sentence(message)),
    clearError,
    check() {
      const { valid, patternMismatch } = input.validity;
      if (!valid) show(patternMismatch && patternText ? patternText : input.validationMessage);
      return valid;
    },
  };
}

/** Completes a message of the API, whose subject is the field: `must be integer`. */
function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`;
}
