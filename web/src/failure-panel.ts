import { button, element } from './element.ts';
import { ApiProblem, ForeignResponse, NoResponse, SignInNeeded } from './failures.ts';

export interface Explanation {
  readonly title: string;
  readonly detail: string;
  /** What the user can do about the failure. */
  readonly remedy: 'retry' | 'sign-in' | 'none';
  /** Milliseconds before a retry can succeed. */
  readonly waitMs: number;
  readonly requestId?: string;
}

const NO_RESPONSE = {
  offline: { title: 'You are offline.', detail: 'There is no connection to the network.' },
  timeout: { title: 'No response.', detail: 'The API took too long.' },
  network: { title: 'No connection.', detail: 'The API could not be reached.' },
} as const;

/** Without a detail, the page shows the detail of the API. */
type Known = Pick<Explanation, 'title' | 'remedy'> & { readonly detail?: string };

const INVALID = {
  title: 'The order was not placed.',
  detail: 'Please check the marked fields.',
  remedy: 'none',
} as const;

const BY_CODE: Readonly<Record<string, Known>> = {
  'invalid-body': INVALID,
  'unsafe-json': INVALID,
  'invalid-cursor': { title: 'The list is out of date.', detail: 'Please load it again.', remedy: 'retry' },
};

const BY_STATUS: Readonly<Record<number, Known>> = {
  400: { title: 'The API rejected the request.', remedy: 'none' },
  401: { title: 'Not signed in.', detail: 'Please sign in again.', remedy: 'sign-in' },
  403: { title: 'Not allowed.', remedy: 'none' },
  404: { title: 'Not found.', remedy: 'none' },
  409: { title: 'The request is still in progress.', remedy: 'retry' },
  413: { title: 'The order is too large.', remedy: 'none' },
  422: { title: 'The API rejected the request.', remedy: 'none' },
  429: { title: 'Too many requests.', detail: 'The API receives too many requests at the moment.', remedy: 'retry' },
  503: { title: 'The API is not available at the moment.', remedy: 'retry' },
};

/** Wait if a response has no Retry-After, such as the 429 of an HTTP API. */
const DEFAULT_WAIT_MS = 2_000;

/** Explains a failure to the user. */
export function explain(error: unknown): Explanation {
  if (error instanceof ApiProblem) return explainProblem(error);
  const again = { remedy: 'retry', waitMs: 0 } as const;
  if (error instanceof NoResponse) return { ...NO_RESPONSE[error.reason], ...again };
  if (error instanceof SignInNeeded) {
    return { title: 'Your session has expired.', detail: 'Please sign in again.', remedy: 'sign-in', waitMs: 0 };
  }
  if (error instanceof ForeignResponse) {
    const detail = 'The response does not come from the API. The site may be misconfigured.';
    return { title: 'Unexpected response.', detail, ...again };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'Something went wrong.', detail, ...again };
}

function explainProblem({ status, code, message, retryAfterMs, requestId }: ApiProblem): Explanation {
  const known = BY_CODE[code] ?? BY_STATUS[status];
  const isBusy = status === 429 || status === 503 || status === 409;
  return {
    title: known?.title ?? (status >= 500 ? 'The API failed.' : 'The API rejected the request.'),
    detail: known?.detail ?? (/[.!?]$/.test(message) ? message : `${message}.`),
    remedy: known?.remedy ?? (status >= 500 ? 'retry' : 'none'),
    waitMs: retryAfterMs ?? (isBusy ? DEFAULT_WAIT_MS : 0),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

export interface FailureActions {
  /** Repeats the action that failed. */
  readonly retry?: () => void;
  readonly signIn?: (() => void) | undefined;
  /** Is shown after the explanation. */
  readonly advice?: string | undefined;
}

/** Explains a failure and offers a remedy. The retry button stays disabled for as long as the API asks to wait. */
export function failurePanel(error: unknown, { retry, signIn, advice }: FailureActions = {}): HTMLElement {
  const { title, detail, remedy, waitMs, requestId } = explain(error);
  const panel = element(
    'div',
    { class: 'failure', role: 'alert' },
    element('p', {}, element('strong', {}, title), ` ${detail}`),
    advice === undefined ? undefined : element('p', {}, advice),
    requestId === undefined ? undefined : element('p', { class: 'muted small' }, `Request ${requestId}`),
  );
  if (remedy === 'sign-in' && signIn) panel.append(button('Sign in', signIn));
  if (remedy === 'retry' && retry) {
    const retryButton = button('', retry);
    waitToEnable(retryButton, 'Try again', waitMs);
    panel.append(retryButton);
  }
  return panel;
}

/** Counts down in the text of the button, which a screen reader does not announce each second. */
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
