/** Which dead-letter queues a command is about, and where their messages came from. */
import { GetQueueUrlCommand, paginateListDeadLetterSourceQueues, type SQSClient } from '@aws-sdk/client-sqs';
import { ScriptError, UsageError } from '../shared/errors.ts';
import type { ListReport, ReasonGroup, ShownLetter, ShowReport } from './look.ts';

export interface DeadLetterQueue {
  /** What `--queue` takes for it: `ProcessOrder`, or the queue's own name in a stack that has only one. */
  readonly name: string;
  readonly queueUrl: string;
  /** Where a replay sends to. @default - the queue whose dead-letter queue it is */
  readonly destinationUrl?: string;
}

type Outputs = Readonly<Record<string, string>>;

/** A worker's outputs are `QueueUrl` and `DeadLetterQueueUrl`; with several workers in a stack each has its name before it. */
const OUTPUT = /DeadLetterQueueUrl$/;

export function hasDeadLetterQueue(outputs: Outputs): boolean {
  return Object.keys(outputs).some((output) => OUTPUT.test(output));
}

export function nameOf(queueUrl: string): string {
  return queueUrl.split('/').at(-1) ?? queueUrl;
}

/**
 * The dead-letter queues of a stack, or the one that was asked for.
 *
 * @param asked - name or URL of a dead-letter queue, or its worker's name as in `ProcessOrder`
 * @throws ScriptError that lists the queues if there is none such
 */
export async function findDeadLetterQueues(
  sqs: SQSClient,
  outputs: Outputs,
  asked: string | undefined,
): Promise<readonly DeadLetterQueue[]> {
  const all = Object.entries(outputs).filter(([output]) => OUTPUT.test(output));
  const queues = all.map(([output, queueUrl]): DeadLetterQueue => {
    const destinationUrl = outputs[output.replace(OUTPUT, 'QueueUrl')];
    return {
      name: output.replace(OUTPUT, '') || nameOf(queueUrl),
      queueUrl,
      ...(destinationUrl && { destinationUrl }),
    };
  });
  if (asked === undefined) return queues;
  const named = queues.filter(({ name, queueUrl }) => [name, queueUrl, nameOf(queueUrl)].includes(asked));
  return named.length > 0 ? named : [await outsideTheStack(sqs, asked, queues)];
}

/** @throws UsageError that lists the queues if there are several: what changes something is done to one at a time */
export function onlyQueue(queues: readonly DeadLetterQueue[]): DeadLetterQueue {
  const [queue, ...more] = queues;
  if (queue !== undefined && more.length === 0) return queue;
  throw new UsageError(`The stack has several dead-letter queues: name one with --queue (${listed(queues)})`);
}

async function outsideTheStack(
  sqs: SQSClient,
  asked: string,
  queues: readonly DeadLetterQueue[],
): Promise<DeadLetterQueue> {
  try {
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: nameOf(asked) }));
    return { name: nameOf(asked), queueUrl: QueueUrl };
  } catch (error) {
    if (!(error instanceof Error && error.name === 'QueueDoesNotExist')) throw error;
    throw new ScriptError(`There is no queue ${asked}; the stack's dead-letter queues: ${listed(queues)}`);
  }
}

/** @throws ScriptError if it is the dead-letter queue of no queue, or of several */
export async function destinationOf(sqs: SQSClient, { queueUrl, destinationUrl }: DeadLetterQueue): Promise<string> {
  if (destinationUrl !== undefined) return destinationUrl;
  const sources: string[] = [];
  for await (const { queueUrls = [] } of paginateListDeadLetterSourceQueues({ client: sqs }, { QueueUrl: queueUrl })) {
    sources.push(...queueUrls);
  }
  const [source] = sources;
  if (source !== undefined && sources.length === 1) return source;
  throw new ScriptError(
    `${nameOf(queueUrl)} is the dead-letter queue of ${sources.length === 0 ? 'no queue' : sources.map(nameOf).join(', ')}: ` +
      'a replay works for exactly one',
  );
}

function listed(queues: readonly DeadLetterQueue[]): string {
  return queues.map(({ name }) => name).join(', ') || 'none';
}

/** Several dead-letter queues, one after the other, in one report. */

export type InQueue<T> = T & { /** Name of its dead-letter queue. */ readonly queue: string };

/** For machines: the same for one queue as for several. */
interface ListOfQueues extends Omit<ListReport, 'reasons' | 'letterIds'> {
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
