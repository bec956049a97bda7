import type { Fault } from '../../support/fault-proxy.ts';
import { describeRefused } from '../../support/patient-client.ts';
import { describeRows, isExact } from '../judge-rows.ts';
import type { Proof } from '../scenario.ts';
import { judgeRows } from './judge-rows.ts';
import { onFaultyStream } from './on-stream.ts';
import { isbnOf, postRecords } from './post-records.ts';

const AT_ONCE = 50;
const FAULTS_LAST_MS = 15_000;
/** Of the requests to both tables meanwhile; the SDK tries each three times. */
const SHARE = { throttled: 0.15, failed: 0.1, lost: 0.05, unanswered: 0.05 } as const satisfies Record<Fault, number>;
/** In the middle of it, the table of records throttles everything. */
const OUTAGE = { fromMs: 5_000, untilMs: 10_000 };
/** The waits between attempts are two seconds at most here, instead of minutes: five of them would be over too soon. */
const MAX_RECEIVE_COUNT = '20';

/** Tables that throttle, fail, and lose requests and answers for a while: what was accepted is there in the end, once. */
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
