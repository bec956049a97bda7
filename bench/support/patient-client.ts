/** A client that posts with an `Idempotency-Key` and repeats the request with the same key until it is accepted. */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

export interface Posted<T> {
  /** Accepted items by the ID in the answer, in the order of the answers. */
  readonly accepted: ReadonlyMap<string, T>;
  /** Milliseconds until each answer of 202. */
  readonly answerMs: readonly number[];
  /** Number of answers other than 202 by status; 0 stands for a broken connection. */
  readonly refused: ReadonlyMap<number, number>;
  readonly seconds: number;
}

interface Post {
  /** `Idempotency-Key`: unique, in visible ASCII characters. */
  readonly key: string;
  readonly body: object;
}

const RETRY_MS = 100;
const GIVE_UP_MS = 120_000;

/**
 * Posts the items of each list in their order, and `atOnce` lists at the same time.
 *
 * @throws Error if an item is rejected for good, or not accepted within two minutes
 */
export async function postAll<T>(
  url: string,
  lists: Iterable<readonly T[]>,
  { atOnce, postOf }: { readonly atOnce: number; readonly postOf: (item: T) => Post },
): Promise<Posted<T>> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const accepted = new Map<string, T>();
  const answerMs: number[] = [];
  const refused = new Map<number, number>();
  const startedAt = performance.now();

  async function postUntilAccepted(item: T) {
    const deadline = Date.now() + GIVE_UP_MS;
    const sending = postOf(item);
    while (Date.now() < deadline) {
      const sentAt = performance.now();
      const { status, answer } = await post(url, agent, sending);
      if (status === 202) {
        answerMs.push(performance.now() - sentAt);
        accepted.set(String(answer.id), item);
        return;
      }
      if (isFinal(status)) throw new Error(`${sending.key} was answered ${status}: ${JSON.stringify(answer)}`);
      refused.set(status, (refused.get(status) ?? 0) + 1);
      await delay(RETRY_MS);
    }
    throw new Error(`${sending.key} was not accepted within ${GIVE_UP_MS} ms: ${JSON.stringify([...refused])}`);
  }

  const shared = lists[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = shared.next(); !next.done; next = shared.next()) {
        for (const item of next.value) await postUntilAccepted(item);
      }
    }),
  );
  agent.destroy();
  return { accepted, answerMs, refused, seconds: (performance.now() - startedAt) / 1000 };
}

async function post(url: string, agent: Agent, { key, body }: Post) {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  try {
    const outgoing = request(url, { method: 'POST', agent, headers }).end(JSON.stringify(body));
    const [response] = await once(outgoing, 'response');
    const answer = (await json(response)) as Readonly<Record<string, unknown>>;
    return { status: Number(response.statusCode), answer };
  } catch (error) {
    return { status: 0, answer: { error: String(error) } };
  }
}

/** Tells whether repeating the request would get the same answer. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 409 && status !== 429;
}

export function describeRefused({ refused }: Pick<Posted<unknown>, 'refused'>): string {
  const parts = [...refused].map(([status, count]) => `${count} × ${status === 0 ? 'no answer' : status}`);
  return parts.length > 0 ? parts.join(', ') : 'none';
}
