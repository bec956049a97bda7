import { element } from './element.ts';
import type { FieldError } from './failures.ts';

export interface Field {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement | HTMLTextAreaElement;
  /** Shows what the browser itself finds wrong, if anything. */
  check(): boolean;
  showError(error: Omit<FieldError, 'pointer'>): void;
  clearError(): void;
}

export interface FieldOptions {
  readonly label: string;
  readonly input: HTMLInputElement | HTMLTextAreaElement;
  readonly hint?: string;
  /** Said when the pattern is not met. */
  readonly patternText?: string;
}

let made = 0;

/** A labelled input with its hint and its error, which screen readers read with it. */
export function createField({ label, input, hint, patternText }: FieldOptions): Field {
  made += 1;
  const id = `field-${made}`;
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

/** The API's messages have the field as their subject: `must be integer`. */
function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`;
}
