import { ApiProblem, ForeignAnswer, NoAnswer } from './failures.ts';
import type { NewOrder, ProcessedOrder } from './order.ts';

const BASE = '/api/v1/items';

/** Longer than an API Gateway lets a function take: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const TIMEOUT_MS = 35_000;

export interface OrderPage {
  readonly items: readonly ProcessedOrder[];
  readonly nextCursor?: string;
}

/** All of it throws `ApiProblem`, `NoAnswer`, `ForeignAnswer`, or what `authorization` throws. */
export interface Api {
  /** Newest first. */
  listOrders(customerId: string, cursor?: string): Promise<OrderPage>;
  /** @returns undefined when there is no such order, or not yet, or not for this caller */
  findOrder(id: string): Promise<ProcessedOrder | undefined>;
  /** @param idempotencyKey the same one for another try of the same order, and it is ordered once */
  placeOrder(order: NewOrder, idempotencyKey: string): Promise<{ readonly id: string }>;
}

/** @param authorization gives the value of the header of that name, if the API wants one */
export function createApi(authorization: () => Promise<string | undefined>): Api {
  async function call<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    headers.set('accept', 'application/json');
    const credentials = await authorization();
    if (credentials) headers.set('authorization', credentials);
    return readAnswer(`${BASE}${path}`, {
      ...init,
      headers,
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  }

  return {
    listOrders(customerId, cursor) {
      const query = new URLSearchParams({ customerId });
      if (cursor !== undefined) query.set('cursor', cursor);
      return call(`?${query}`);
    },
    async findOrder(id) {
      try {
        return await call<ProcessedOrder>(`/${encodeURIComponent(id)}`);
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 404 && error.code !== '') return undefined;
        throw error;
      }
    },
    placeOrder: (order, idempotencyKey) =>
      call('', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify(order),
      }),
  };
}

async function readAnswer<Answer>(url: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, init);
    text = await response.text();
  } catch (error) {
    throw new NoAnswer(reasonOf(error), error);
  }
  const body = parseJson(response, text);
  if (!response.ok) throw new ApiProblem(response, body);
  if (body === undefined) throw new ForeignAnswer(`${url} answered ${response.status} without JSON`);
  return body as Answer;
}

function parseJson({ headers }: Response, text: string): unknown {
  if (!/^application\/([\w.-]+\+)?json\b/.test(headers.get('content-type') ?? '')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): NoAnswer['reason'] {
  if (!navigator.onLine) return 'offline';
  return error instanceof DOMException && error.name === 'TimeoutError' ? 'timeout' : 'network';
}
