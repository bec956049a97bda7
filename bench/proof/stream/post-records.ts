/** A client as it should be: it posts with a key, and comes again with the same key until it has its answer. */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

export interface PostedRecord {
  readonly isbn: string;
  /** Its `Idempotency-Key` as well: unique, in visible characters of ASCII. */
  readonly title: string;
}

export interface Posted {
  /** Records by the ids that they were answered with, each in the order of the answers. */
  readonly accepted: ReadonlyMap<string, PostedRecord>;
  /** Milliseconds that each answer of 202 took. */
  readonly answerMs: readonly number[];
  /** Answers other than 202, by status; 0 where the connection broke. */
  readonly refused: ReadonlyMap<number, number>;
  readonly seconds: number;
}

const RETRY_MS = 100;
const GIVE_UP_MS = 120_000;

/** Posts each list in its order, `atOnce` of the lists at the same time. */
export async function postRecords(
  url: string,
  lists: Iterable<readonly PostedRecord[]>,
  atOnce: number,
): Promise<Posted> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const accepted = new Map<string, PostedRecord>();
  const answerMs: number[] = [];
  const refused = new Map<number, number>();
  const startedAt = performance.now();

  async function postUntilAccepted(record: PostedRecord) {
    const deadline = Date.now() + GIVE_UP_MS;
    while (Date.now() < deadline) {
      const sentAt = performance.now();
      const { status, answer } = await post(url, agent, record);
      if (status === 202) {
        answerMs.push(performance.now() - sentAt);
        accepted.set(String(answer.id), record);
        return;
      }
      if (isFinal(status)) throw new Error(`${record.title} was answered ${status}: ${JSON.stringify(answer)}`);
      refused.set(status, (refused.get(status) ?? 0) + 1);
      await delay(RETRY_MS);
    }
    throw new Error(`${record.title} was not accepted within ${GIVE_UP_MS} ms: ${JSON.stringify([...refused])}`);
  }

  const shared = lists[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = shared.next(); !next.done; next = shared.next()) {
        for (const record of next.value) await postUntilAccepted(record);
      }
    }),
  );
  agent.destroy();
  return { accepted, answerMs, refused, seconds: (performance.now() - startedAt) / 1000 };
}

async function post(url: string, agent: Agent, record: PostedRecord) {
  const headers = { 'content-type': 'application/json', 'idempotency-key': record.title };
  const body = JSON.stringify({ ...record, author: 'Ἀριστοτέλης 🚀', price: 9.95 });
  try {
    const outgoing = request(url, { method: 'POST', agent, headers }).end(body);
    const [response] = await once(outgoing, 'response');
    const answer = (await json(response)) as Readonly<Record<string, unknown>>;
    return { status: Number(response.statusCode), answer };
  } catch (error) {
    return { status: 0, answer: { error: String(error) } };
  }
}

/** Coming again with the same would change nothing. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 409 && status !== 429;
}

/** An ISBN-13 for each number below a thousand million. */
export function isbnOf(number: number): string {
  const digits = `979${String(number).padStart(9, '0')}`;
  const sum = Array.from(digits, Number).reduce((total, digit, place) => total + digit * (place % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

export function describeRefused({ refused }: Posted): string {
  const parts = [...refused].map(([status, count]) => `${count} × ${status === 0 ? 'no answer' : status}`);
  return parts.length > 0 ? parts.join(', ') : 'none';
}
