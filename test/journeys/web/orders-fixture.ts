import { createHash, randomUUID } from 'node:crypto';

export interface FixtureRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly idempotencyKey: string | undefined;
  readonly body: string;
  /** Owner of the token; undefined if the site has no sign-in. */
  readonly caller: string | undefined;
}

export interface FixtureAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

interface PlacedOrder {
  readonly id: string;
  readonly customerId: string;
  readonly placedAt: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly unitPrice: number }[];
  readonly note?: string;
}

type Answerer = (request: FixtureRequest) => FixtureAnswer | 'cut' | Promise<FixtureAnswer | 'cut'>;

/** Creates an Orders API in memory, as the page sees it. Orders are accepted at once and processed when the test says so. */
export function createOrdersFixture() {
  const placed: PlacedOrder[] = [];
  const processed = new Set<string>();
  const answered = new Map<string, { readonly body: string; readonly id: string }>();
  const overrides: { readonly method: string; readonly answer: Answerer }[] = [];
  const requests: FixtureRequest[] = [];
  let isHolding = false;

  function place({ body, idempotencyKey, caller }: FixtureRequest): FixtureAnswer {
    const order: PlacedOrder = JSON.parse(body);
    const errors = order.lines.flatMap(({ sku }, index) =>
      /^[A-Z0-9][A-Z0-9-]{0,39}$/.test(sku)
        ? []
        : [{ pointer: `/lines/${index}/sku`, code: 'pattern', message: 'must match pattern "^[A-Z0-9]…"' }],
    );
    if (/\uFFFE/.test(order.note ?? '')) {
      errors.push({ pointer: '/note', code: 'forbidden-character', message: 'must not contain U+FFFE' });
    }
    if (errors.length > 0) return problem(400, 'invalid-body', 'Nothing of it was taken, see errors', { errors });
    if (caller !== undefined && caller !== order.customerId)
      return problem(403, 'forbidden', 'Order for yourself only');
    const key = idempotencyKey ?? randomUUID();
    const before = answered.get(key);
    if (before && before.body !== body) return problem(422, 'idempotency-key-reused', 'Take a new key');
    const id = before?.id ?? uuidOf(key);
    if (!before) {
      answered.set(key, { body, id });
      placed.unshift({ ...order, id, placedAt: new Date().toISOString() });
      if (!isHolding) processed.add(id);
    }
    return { status: 202, body: { id, status: 'accepted' } };
  }

  function list({ query, caller }: FixtureRequest): FixtureAnswer {
    const customer = query.get('customerId') ?? caller;
    if (!customer) return problem(400, 'invalid-customer', 'customerId is missing');
    if (caller !== undefined && caller !== customer) return problem(403, 'forbidden', 'These are not your orders');
    const start = Number(query.get('cursor') ?? 0);
    if (Number.isNaN(start)) return problem(400, 'invalid-cursor', 'The cursor can not be used');
    const limit = Number(query.get('limit') ?? 20);
    const own = placed.filter(({ id, customerId }) => customerId === customer && processed.has(id));
    const items = own.slice(start, start + limit).map(row);
    const next = start + limit < own.length ? { nextCursor: String(start + limit) } : {};
    return { status: 200, body: { items, ...next } };
  }

  function get({ path, caller }: FixtureRequest): FixtureAnswer {
    const id = path.slice('/items/'.length);
    if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) return problem(400, 'invalid-id', 'The id is not a UUID');
    const order = placed.find((candidate) => candidate.id === id && processed.has(id));
    if (!order || (caller !== undefined && caller !== order.customerId)) {
      return problem(404, 'not-found', 'There is no such order');
    }
    return { status: 200, body: row(order) };
  }

  return {
    /** All requests, the newest last. */
    requests,
    /** Orders of all customers, the newest first. */
    placed: placed as readonly PlacedOrder[],
    /** Leaves accepted orders unprocessed from now on. */
    hold() {
      isHolding = true;
    },
    /** Processes all waiting and all future orders. */
    release() {
      isHolding = false;
      for (const { id } of placed) processed.add(id);
    },
    /** Adds processed orders, a minute apart. */
    seed(customerId: string, count: number): readonly string[] {
      return Array.from({ length: count }, (_, index) => {
        const id = randomUUID();
        const lines = [{ sku: `PEN-${index + 1}`, quantity: 2, unitPrice: 12.35 }];
        placed.unshift({
          id,
          customerId,
          lines,
          placedAt: new Date(Date.now() - (count - index) * 60_000).toISOString(),
        });
        processed.add(id);
        return id;
      });
    },
    /** Replaces the response to the next request with this method. */
    answerNext(method: 'GET' | 'POST', answer: Answerer) {
      overrides.push({ method, answer });
    },
    async answer(request: FixtureRequest): Promise<FixtureAnswer | 'cut'> {
      requests.push(request);
      const index = overrides.findIndex(({ method }) => method === request.method);
      const [override] = index < 0 ? [] : overrides.splice(index, 1);
      if (override) return override.answer(request);
      return this.answerTruly(request);
    },
    async answerTruly(request: FixtureRequest): Promise<FixtureAnswer> {
      if (request.method === 'POST' && request.path === '/items') return place(request);
      if (request.method === 'GET' && request.path === '/items') return list(request);
      if (request.method === 'GET' && request.path.startsWith('/items/')) return get(request);
      // The gateway's own error response is not a problem document.
      return { status: 404, body: { message: 'Not Found' } };
    },
  };
}

export type OrdersFixture = ReturnType<typeof createOrdersFixture>;

/** Creates an error response of the API. */
export function problem(
  status: number,
  code: string,
  detail: string,
  { errors, headers }: { errors?: readonly object[]; headers?: Readonly<Record<string, string>> } = {},
): FixtureAnswer {
  const body = { type: `/problems/${code}`, title: code, status, detail, requestId: 'a-request-id', errors };
  return { status, body, headers: { 'content-type': 'application/problem+json', ...headers } };
}

function row(order: PlacedOrder) {
  const cents = order.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * Math.round(unitPrice * 100), 0);
  return {
    ...order,
    processedAt: new Date(Date.parse(order.placedAt) + 1_000).toISOString(),
    status: 'processed',
    total: cents / 100,
  };
}

function uuidOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
