import type { Proof } from '../scenario.ts';
import type { Fault } from './fault-proxy.ts';
import { describeRows, isExact, judgeRows } from './judge-rows.ts';
import { onStream } from './on-stream.ts';
import { describeRefused, isbnOf, postRecords } from './post-records.ts';

const GROUPS = 100;
const AT_ONCE = 50;
/** Of the writes of records; the SDK tries each three times before the message fails. */
const FAULT_SHARE = 0.3;
const FAULTS = ['throttled', 'failed', 'lost', 'unanswered'] as const satisfies readonly Fault[];

/** A FIFO queue whose writes fail at random: the rows of an ISBN are written in the order in which they were posted. */
export function streamInOrder(posts: number): Promise<Proof> {
  const ofEach = Math.ceil(posts / GROUPS);
  return onStream(
    async ({ url, table, proxy, settled, rows }) => {
      const written: { readonly isbn: string; readonly title: string }[] = [];
      proxy.decide(({ table: asked }) =>
        asked === table && Math.random() < FAULT_SHARE ? FAULTS[Math.floor(Math.random() * FAULTS.length)] : undefined,
      );
      proxy.onDone(({ table: asked, operation, body }, status) => {
        const item = body.Item as Readonly<Record<string, { readonly S?: string }>> | undefined;
        // A write that finds its row there is answered 400 and changes nothing.
        if (asked === table && operation === 'PutItem' && status === 200) {
          written.push({ isbn: item?.isbn?.S ?? '', title: item?.title?.S ?? '' });
        }
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
          `writes ${Object.entries(proxy.counts)
            .map(([fault, count]) => `${count} ${fault}`)
            .join(', ')}`,
          `refused: ${describeRefused(posted)}`,
        ].join('; '),
      };
    },
    { stream_queue_type: 'fifo' },
  );
}
