/** Finds the dead-letter queues of a stack, and combines the reports of several queues. */
import { GetQueueUrlCommand, paginateListDeadLetterSourceQueues, type SQSClient } from '@aws-sdk/client-sqs';
import type { Outputs } from '../shared/deployment.ts';
import { ScriptError, UsageError } from '../shared/errors.ts';
import type { ListReport, ReasonGroup, ShownLetter, ShowReport } from './look.ts';

export interface DeadLetterQueue {
  /** Name for `--queue`: the worker's name, such as `ProcessOrder`, or the queue's own name if the stack has one worker. */
  readonly name: string;
  readonly queueUrl: string;
  /** Queue to replay to. @default - the queue that has this dead-letter queue */
  readonly destinationUrl?: string;
}

/** Matches the output of a worker's dead-letter queue. With several workers, the worker's name comes before it. */
const OUTPUT = /DeadLetterQueueUrl$/;

export function hasDeadLetterQueue(outputs: Outputs): boolean {
  return Object.keys(outputs).some((output) => OUTPUT.test(output));
}

export function nameOf(queueUrl: string): string {
  return queueUrl.split('/').at(-1) ?? queueUrl;
}

/**
 * @param asked - name or URL of a dead-letter queue, or the name of its worker; `undefined` for all queues of the stack
 * @throws ScriptError that lists the queues if `asked` does not exist
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
  return named.length > 0 ? named : [await findOutsideStack(sqs, asked, queues)];
}

/** @throws UsageError if there are several queues: replay and purge change one queue at a time */
export function onlyQueue(queues: readonly DeadLetterQueue[]): DeadLetterQueue {
  const [queue, ...more] = queues;
  if (queue !== undefined && more.length === 0) return queue;
  throw new UsageError(`The stack has several dead-letter queues: select one with --queue (${listed(queues)})`);
}

async function findOutsideStack(
  sqs: SQSClient,
  asked: string,
  queues: readonly DeadLetterQueue[],
): Promise<DeadLetterQueue> {
  try {
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: nameOf(asked) }));
    return { name: nameOf(asked), queueUrl: QueueUrl };
  } catch (error) {
    if (!(error instanceof Error && error.name === 'QueueDoesNotExist')) throw error;
    throw new ScriptError(`Queue ${asked} does not exist. The stack's dead-letter queues: ${listed(queues)}`);
  }
}

/** @throws ScriptError if no queue, or more than one, has this dead-letter queue */
export async function destinationOf(sqs: SQSClient, { queueUrl, destinationUrl }: DeadLetterQueue): Promise<string> {
  if (destinationUrl !== undefined) return destinationUrl;
  const sources: string[] = [];
  for await (const { queueUrls = [] } of paginateListDeadLetterSourceQueues({ client: sqs }, { QueueUrl: queueUrl })) {
    sources.push(...queueUrls);
  }
  const [source] = sources;
  if (source !== undefined && sources.length === 1) return source;
  const found = sources.length === 0 ? 'no queue' : sources.map(nameOf).join(', ');
  throw new ScriptError(
    `A replay needs one queue to send to, but ${nameOf(queueUrl)} is the dead-letter queue of ${found}`,
  );
}

function listed(queues: readonly DeadLetterQueue[]): string {
  return queues.map(({ name }) => name).join(', ') || 'none';
}

export type InQueue<T> = T & { /** Name of the dead-letter queue. */ readonly queue: string };

/** Lists the queues one after the other, and starts no further one once it is stopped. */
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

/** The JSON result of `list`: one shape for one queue and for several. */
interface ListOfQueues extends Omit<ListReport, 'reasons' | 'letterIds'> {
  readonly reasons: readonly InQueue<ReasonGroup>[];
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

export interface ShowOfQueues extends ShowReport {
  readonly letters: readonly InQueue<ShownLetter>[];
}

/** Shows at most `max` letters of all queues together. */
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
