import { ApiProblem, ForeignAnswer, NoAnswer, SignInNeeded } from './failures.ts';

export interface Explanation {
  readonly title: string;
  readonly detail: string;
  /** What the person can do about it here. */
  readonly remedy: 'retry' | 'sign-in' | 'none';
  /** Milliseconds to wait before a retry has a chance. */
  readonly waitMs: number;
  readonly requestId?: string;
}

const NO_ANSWER = {
  offline: { title: 'You are offline.', detail: 'There is no connection to the network.' },
  timeout: { title: 'No answer.', detail: 'The API took too long.' },
  network: { title: 'No connection.', detail: 'The API could not be reached.' },
} as const;

/** Without a detail, the API's own is shown. */
type Known = Pick<Explanation, 'title' | 'remedy'> & { readonly detail?: string };

const MARKED = { title: 'Not placed yet.', detail: 'Please look at what is marked.', remedy: 'none' } as const;

const BY_CODE: Readonly<Record<string, Known>> = {
  'invalid-body': MARKED,
  'unsafe-json': MARKED,
  'invalid-cursor': {
    title: 'The list is out of date.',
    detail: 'It was loaded a while ago, and goes on only from its beginning.',
    remedy: 'retry',
  },
};

const BY_STATUS: Readonly<Record<number, Known>> = {
  400: { title: 'The API does not accept this.', remedy: 'none' },
  401: { title: 'Not signed in.', detail: 'The API asks you to sign in again.', remedy: 'sign-in' },
  403: { title: 'Not allowed.', remedy: 'none' },
  404: { title: 'Not found.', remedy: 'none' },
  409: { title: 'Still at work on it.', remedy: 'retry' },
  413: { title: 'The order is too large.', remedy: 'none' },
  422: { title: 'The API does not accept this.', remedy: 'none' },
  429: { title: 'Too many requests.', detail: 'The API is being asked too often at the moment.', remedy: 'retry' },
  503: { title: 'The API is not available right now.', remedy: 'retry' },
};

/** Without Retry-After, which an HTTP API's own 429 lacks. */
const DEFAULT_WAIT_MS = 2_000;

/** What went wrong, in words for the person in front of it. */
export function explain(error: unknown): Explanation {
  if (error instanceof ApiProblem) return explainProblem(error);
  if (error instanceof NoAnswer) return { ...NO_ANSWER[error.reason], remedy: 'retry', waitMs: 0 };
  if (error instanceof SignInNeeded) {
    return { title: 'Your session is over.', detail: 'Please sign in again.', remedy: 'sign-in', waitMs: 0 };
  }
  if (error instanceof ForeignAnswer) {
    const detail = 'What answered is not the API. The site may be set up wrongly.';
    return { title: 'Unexpected answer.', detail, remedy: 'retry', waitMs: 0 };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'Something went wrong.', detail, remedy: 'retry', waitMs: 0 };
}

function explainProblem({ status, code, message, retryAfterMs, requestId }: ApiProblem): Explanation {
  const known = BY_CODE[code] ?? BY_STATUS[status];
  const isBusy = status === 429 || status === 503 || status === 409;
  return {
    title: known?.title ?? (status >= 500 ? 'The API failed.' : 'The API refused.'),
    detail: known?.detail ?? sentence(message),
    remedy: known?.remedy ?? (status >= 500 ? 'retry' : 'none'),
    waitMs: retryAfterMs ?? (isBusy ? DEFAULT_WAIT_MS : 0),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
