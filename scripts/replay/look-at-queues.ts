/** Several dead-letter queues, one after the other, in one report. */
import type { ListReport, ReasonGroup } from './list.ts';
import type { DeadLetterQueue } from './queues.ts';
import type { ShownLetter, ShowReport } from './show.ts';

export type InQueue<T> = T & { /** Name of its dead-letter queue. */ readonly queue: string };

/** For machines: the same for one queue as for several. */
export interface ListOfQueues extends Omit<ListReport, 'reasons' | 'letterIds'> {
  readonly reasons: readonly InQueue<ReasonGroup>[];
}

export interface ShowOfQueues extends ShowReport {
  readonly letters: readonly InQueue<ShownLetter>[];
}

/** Begins no further queue once it is stopped. */
export async function listQueues(
  queues: readonly DeadLetterQueue[],
  signal: AbortSignal,
  list: (queue: DeadLetterQueue) => Promise<ListReport>,
): Promise<InQueue<ListReport>[]> {
  const reports: InQueue<ListReport>[] = [];
  for (const queue of queues) {
    if (signal.aborted) break;
    reports.push({ queue: queue.name, ...(await list(queue)) });
  }
  return reports;
}

export function sumOfLists(reports: readonly InQueue<ListReport>[]): ListOfQueues {
  const sum = (of: (report: ListReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  return {
    messages: sum(({ messages }) => messages),
    copies: sum(({ copies }) => copies),
    unseen: sum(({ unseen }) => unseen),
    notReleased: sum(({ notReleased }) => notReleased),
    leaseSeconds: Math.max(0, ...reports.map(({ leaseSeconds }) => leaseSeconds)),
    stopped: reports.some(({ stopped }) => stopped),
    reasons: reports.flatMap(({ queue, reasons }) => reasons.map((reason) => ({ queue, ...reason }))),
  };
}

/** At most `max` letters of all queues together. */
export async function showQueues(
  queues: readonly DeadLetterQueue[],
  max: number,
  signal: AbortSignal,
  show: (queue: DeadLetterQueue, max: number) => Promise<ShowReport>,
): Promise<ShowOfQueues> {
  let sum: ShowOfQueues = { letters: [], more: 0, unseen: 0, notReleased: 0, leaseSeconds: 0 };
  for (const queue of queues) {
    if (signal.aborted) break;
    const { letters, more, unseen, notReleased, leaseSeconds } = await show(queue, max - sum.letters.length);
    sum = {
      letters: [...sum.letters, ...letters.map((letter) => ({ queue: queue.name, ...letter }))],
      more: sum.more + more,
      unseen: sum.unseen + unseen,
      notReleased: sum.notReleased + notReleased,
      leaseSeconds: Math.max(sum.leaseSeconds, leaseSeconds),
    };
  }
  return sum;
}
