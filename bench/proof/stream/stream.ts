import { describeRefused } from '../../support/patient-client.ts';
import { describeRows, isExact } from '../judge-rows.ts';
import { type Proof, spread } from '../scenario.ts';
import { judgeRows } from './judge-rows.ts';
import { onStream } from './on-stream.ts';
import { isbnOf, postRecords } from './post-records.ts';

const AT_ONCE = 50;
/** Until every process of the functions is there: cold starts are another question. */
const WARM_UP = 500;

/** How quickly records are taken and stored, and whether each of them is there once. */
export function stream(posts: number): Promise<Proof> {
  return onStream(async ({ url, settled, rows }) => {
    const records = (count: number, name: string) =>
      Array.from({ length: count }, (_, number) => [{ isbn: isbnOf(number), title: `${name}-${number}` }]);
    const warmUp = await postRecords(url, records(WARM_UP, 'warm-up'), AT_ONCE);
    await settled();

    const posted = await postRecords(url, records(posts, 'record'), AT_ONCE);
    const postedAt = performance.now();
    const deadLetters = await settled();
    const storedAfter = (performance.now() - postedAt) / 1000;

    const stored = await rows();
    const judgement = judgeRows({ ...posted, accepted: new Map([...warmUp.accepted, ...posted.accepted]) }, stored);
    return {
      promise: `${posts} posts at concurrency ${AT_ONCE}: every 202 is exactly one row`,
      held: posted.accepted.size === posts && isExact(judgement) && deadLetters === 0,
      measured: [
        `${Math.round(posts / posted.seconds)} posts/s, answered after ${spread(posted.answerMs)}`,
        `all stored ${storedAfter.toFixed(1)} s after the last`,
        describeRows(judgement, stored.size),
        `refused: ${describeRefused(posted)}`,
      ].join('; '),
    };
  });
}
