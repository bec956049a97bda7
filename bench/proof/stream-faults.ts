import type { Fault, ServiceRequest } from '../support/fault-proxy.ts';
import { describeRefused } from '../support/patient-client.ts';
import { describeRows, isbnOf, isExact, judgeRows, postRecords } from '../support/records.ts';
import type { Proof } from './scenario.ts';
import { onFaultyStream } from './stream.ts';

const AT_ONCE = 50;
const FAULTS_LAST_MS = 15_000;
/** Shares of the requests to both tables that fail; the SDK attempts each request three times. */
const SHARE = { throttled: 0.15, failed: 0.1, lost: 0.05, unanswered: 0.05 } as const satisfies Record<Fault, number>;
/** During this time, the table of records throttles every request. */
const OUTAGE = { fromMs: 5_000, untilMs: 10_000 };
/** With fast retries the waits are at most two seconds instead of minutes, so the default of five attempts would end too early. */
const MAX_RECEIVE_COUNT = '20';

/** For a while the tables throttle, fail, and lose requests and answers: every accepted record is stored once in the end. */
export function streamWithFaults(posts: number): Promise<Proof> {
  return onFaultyStream(
    async ({ url, table, settled, rows }, proxy) => {
      const startedAt = Date.now();
      proxy.decide((request) => faultAt(Date.now() - startedAt, request.table === table));
      const records = Array.from({ length: posts }, (_, number) => [
        { isbn: isbnOf(number), title: `record-${number}` },
      ]);
      const posted = await postRecords(url, records, AT_ONCE);
      const deadLetters = await settled();

      const stored = await rows();
      const judgement = judgeRows(posted, stored);
      const faults = Object.entries(proxy.counts).map(([fault, count]) => `${count} ${fault}`);
      return {
        promise: `${posts} posts, and for ${FAULTS_LAST_MS / 1000} s the tables throttle, fail, lose requests and answers: every 202 is exactly one row`,
        held: posted.accepted.size === posts && isExact(judgement) && deadLetters === 0,
        measured: [
          `requests to tables: ${faults.join(', ')}`,
          `answers other than 202, which the client repeated: ${describeRefused(posted)}`,
          `${describeRows(judgement, stored.size)}, ${deadLetters} dead letters`,
        ].join('; '),
      };
    },
    { max_receive_count: MAX_RECEIVE_COUNT },
  );
}

function faultAt(ms: number, isTableOfRecords: boolean): Fault | undefined {
  if (ms > FAULTS_LAST_MS) return undefined;
  if (isTableOfRecords && ms > OUTAGE.fromMs && ms < OUTAGE.untilMs) return 'throttled';
  return randomFault();
}

function randomFault(): Fault | undefined {
  let left = Math.random();
  for (const fault of Object.keys(SHARE) as Fault[]) {
    left -= SHARE[fault];
    if (left < 0) return fault;
  }
  return undefined;
}

const GROUPS = 100;
/** Share of the records whose first delivery fails; for half of these, the second fails too. */
const FAILING_SHARE = 0.05;
const FAULTS = ['throttled', 'failed', 'lost', 'unanswered'] as const satisfies readonly Fault[];

/** Writes behind a FIFO queue fail at random: the rows of an ISBN are written in the order of the posts. */
export function streamInOrder(posts: number): Promise<Proof> {
  const ofEach = Math.ceil(posts / GROUPS);
  return onFaultyStream(
    async ({ url, table, settled, rows }, proxy) => {
      const written: WrittenItem[] = [];
      const failing = createFailures();
      proxy.decide((request) =>
        request.table === table ? failing.faultOf(itemOf(request).id, request.call) : undefined,
      );
      proxy.onDone((request, status) => {
        // A write of an existing row gets 400 and changes nothing.
        if (request.table === table && request.operation === 'PutItem' && status === 200) written.push(itemOf(request));
      });

      const lists = Array.from({ length: GROUPS }, (_, group) =>
        Array.from({ length: ofEach }, (_, number) => ({ isbn: isbnOf(group), title: `record-${group}/${number}` })),
      );
      const posted = await postRecords(url, lists, AT_ONCE);
      const deadLetters = await settled();

      const stored = await rows();
      const judgement = judgeRows(posted, stored);
      const groups = Map.groupBy(written, ({ isbn }) => isbn);
      const inOrder = lists.filter((list) => {
        const titles = groups.get(list[0]?.isbn ?? '')?.map(({ title }) => title);
        return titles?.join() === list.map(({ title }) => title).join();
      }).length;
      return {
        promise: `FIFO, ${GROUPS} groups × ${ofEach} records with random failures: order kept in each group, none lost or doubled`,
        held: inOrder === GROUPS && posted.accepted.size === GROUPS * ofEach && isExact(judgement) && deadLetters === 0,
        measured: [
          `${inOrder} of ${GROUPS} groups in order`,
          `${describeRows(judgement, stored.size)}, ${deadLetters} dead letters`,
          `${failing.count()} deliveries failed: writes ${Object.entries(proxy.counts)
            .map(([fault, count]) => `${count} ${fault}`)
            .join(', ')}`,
          `refused: ${describeRefused(posted)}`,
        ].join('; '),
      };
    },
    { stream_queue_type: 'fifo' },
  );
}

interface WrittenItem {
  readonly id: string;
  readonly isbn: string;
  readonly title: string;
}

function itemOf({ body }: ServiceRequest): WrittenItem {
  const item = body.Item as Readonly<Record<string, { readonly S?: string }>> | undefined;
  return { id: item?.id?.S ?? '', isbn: item?.isbn?.S ?? '', title: item?.title?.S ?? '' };
}

/** Fails all attempts of the SDK for a delivery, or none: otherwise its retries would hide most failures from the queue. */
function createFailures() {
  const deliveriesLeft = new Map<string, number>();
  const failedCalls = new Set<string>();

  function isFailing(id: string, call: string): boolean {
    if (failedCalls.has(call)) return true;
    const drawn = Math.random() < FAILING_SHARE ? (Math.random() < 0.5 ? 2 : 1) : 0;
    const left = deliveriesLeft.get(id) ?? drawn;
    deliveriesLeft.set(id, Math.max(0, left - 1));
    if (left > 0) failedCalls.add(call);
    return left > 0;
  }

  return {
    count: () => failedCalls.size,
    faultOf: (id: string, call: string): Fault | undefined =>
      isFailing(id, call) ? FAULTS[Math.floor(Math.random() * FAULTS.length)] : undefined,
  };
}
