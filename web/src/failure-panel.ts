import { button, element } from './element.ts';
import { explain } from './explain.ts';

export interface FailureActions {
  /** Does again what failed. */
  readonly retry?: () => void;
  readonly retryText?: string;
  readonly signIn?: (() => void) | undefined;
  /** Said after the explanation. */
  readonly advice?: string;
}

/** Says what went wrong, and offers what helps: when the API named a time to wait, not before that. */
export function failurePanel(error: unknown, actions: FailureActions = {}): HTMLElement {
  const { title, detail, remedy, waitMs, requestId } = explain(error);
  const panel = element(
    'div',
    { class: 'failure', role: 'alert' },
    element('p', {}, element('strong', {}, title), ` ${detail}`),
    actions.advice === undefined ? undefined : element('p', {}, actions.advice),
    requestId === undefined ? undefined : element('p', { class: 'muted small' }, `Request ${requestId}`),
  );
  if (remedy === 'sign-in' && actions.signIn) panel.append(button('Sign in', actions.signIn));
  if (remedy === 'retry' && actions.retry) {
    const retry = button('', actions.retry);
    waitToEnable(retry, actions.retryText ?? 'Try again', waitMs);
    panel.append(retry);
  }
  return panel;
}

/** Counts down in the button's own text, where it does not talk over a screen reader. */
export function waitToEnable(target: HTMLButtonElement, text: string, waitMs: number): void {
  const until = Date.now() + waitMs;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1_000);
    target.disabled = left > 0;
    target.textContent = left > 0 ? `${text} in ${left} s` : text;
    if (left > 0) setTimeout(tick, 250);
  };
  tick();
}
