import { ApiProblem, ForeignResponse, NoResponse } from './failures.ts';
import type { NewOrder, ProcessedOrder } from './orders/order.ts';

const BASE = '/api/v1/items';

/** Longer than the longest integration timeout of an HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const TIMEOUT_MS = 35_000;

export interface OrderPage {
  readonly items: readonly ProcessedOrder[];
  readonly nextCursor?: string;
}

export type Api = ReturnType<typeof createApi>;

/**
 * Creates the client of the Orders API. Its methods throw `ApiProblem`, `NoResponse`, `ForeignResponse` or the error of
 * `authorization`.
 *
 * @param authorization - returns the value of the authorization header, if the API requires one
 */
export function createApi(authorization: () => Promise<string | undefined>) {
  async function call<Body>(path: string, init: RequestInit = {}): Promise<Body> {
    const headers = new Headers(init.headers);
    headers.set('accept', 'application/json');
    const credentials = await authorization();
    if (credentials) headers.set('authorization', credentials);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return readBody(`${BASE}${path}`, { ...init, headers, cache: 'no-store', signal });
  }

  return {
    /** Lists a customer's orders, the newest first. */
    listOrders(customerId: string, cursor?: string): Promise<OrderPage> {
      const query = new URLSearchParams({ customerId });
      if (cursor !== undefined) query.set('cursor', cursor);
      return call(`?${query}`);
    },
    /** @returns undefined if the order does not exist, is not processed yet, or belongs to another customer */
    async findOrder(id: string): Promise<ProcessedOrder | undefined> {
      try {
        return await call<ProcessedOrder>(`/${encodeURIComponent(id)}`);
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 404 && error.code !== '') return undefined;
        throw error;
      }
    },
    /** @param idempotencyKey - a second request with the same key and order does not order again */
    placeOrder: (order: NewOrder, idempotencyKey: string) =>
      call<{ readonly id: string }>('', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify(order),
      }),
  };
}

async function readBody<Body>(url: string, init: RequestInit): Promise<Body> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, init);
    text = await response.text();
  } catch (error) {
    throw new NoResponse(reasonOf(error), error);
  }
  const body = parseJson(response, text);
  if (!response.ok) throw new ApiProblem(response, body);
  if (body === undefined) throw new ForeignResponse(`${url} answered ${response.status} without JSON`);
  return body as Body;
}

function parseJson({ headers }: Response, text: string): unknown {
  if (!/^application\/([\w.-]+\+)?json\b/.test(headers.get('content-type') ?? '')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): NoResponse['reason'] {
  if (!navigator.onLine) return 'offline';
  return error instanceof DOMException && error.name === 'TimeoutError' ? 'timeout' : 'network';
}
