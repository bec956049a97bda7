import type { Fault, ServiceRequest } from '../../support/fault-proxy.ts';
import { describeRefused } from '../../support/patient-client.ts';
import { describeRows, isExact } from '../judge-rows.ts';
import type { Proof } from '../scenario.ts';
import { judgeRows } from './judge-rows.ts';
import { onFaultyStream } from './on-stream.ts';
import { isbnOf, postRecords } from './post-records.ts';

const GROUPS = 100;
const AT_ONCE = 50;
/** Of the records: the first delivery of each fails, and of half of these the second as well. */
const FAILING_SHARE = 0.05;
const FAULTS = ['throttled', 'failed', 'lost', 'unanswered'] as const satisfies readonly Fault[];

/** A FIFO queue whose writes fail at random: the rows of an ISBN are written in the order in which they were posted. */
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
        // A write that finds its row there is answered 400 and changes nothing.
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

/** All tries of a delivery fail, or none: otherwise the SDK's own tries would hide nearly all of it from the queue. */
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
