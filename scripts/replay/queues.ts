/** Which dead-letter queue a command is about, and where its messages came from. */
import { GetQueueUrlCommand, paginateListDeadLetterSourceQueues, type SQSClient } from '@aws-sdk/client-sqs';
import { ScriptError } from '../shared/script-error.ts';

export interface DeadLetterQueue {
  readonly queueUrl: string;
  /** Where a replay sends to. */
  readonly destinationUrl: string;
}

type Outputs = Readonly<Record<string, string>>;

const OUTPUT = /DeadLetterQueueUrl$/;

export function hasDeadLetterQueue(outputs: Outputs): boolean {
  return Object.keys(outputs).some((name) => OUTPUT.test(name));
}

export function nameOf(queueUrl: string): string {
  return queueUrl.split('/').at(-1) ?? queueUrl;
}

/**
 * @param asked - name or URL of a dead-letter queue, or the beginning of its output as in `ProcessOrder`
 * @throws ScriptError that lists the queues if it is none of the stack's, or if the stack has several and none was named
 */
export async function findDeadLetterQueue(
  sqs: SQSClient,
  outputs: Outputs,
  asked: string | undefined,
): Promise<DeadLetterQueue> {
  const candidates = Object.entries(outputs).filter(([name]) => OUTPUT.test(name));
  const chosen =
    asked === undefined
      ? candidates
      : candidates.filter(([output, url]) => [url, nameOf(url), output, output.replace(OUTPUT, '')].includes(asked));
  const [found] = chosen;
  if (found && chosen.length === 1) {
    const [output, queueUrl] = found;
    const paired = outputs[output.replace(OUTPUT, 'QueueUrl')];
    return { queueUrl, destinationUrl: paired ?? (await onlySource(sqs, queueUrl)) };
  }
  if (asked !== undefined && chosen.length === 0) return outsideTheStack(sqs, asked, candidates);
  throw new ScriptError(`The stack has several dead-letter queues: name one with --queue (${listed(candidates)})`);
}

async function outsideTheStack(
  sqs: SQSClient,
  asked: string,
  candidates: [string, string][],
): Promise<DeadLetterQueue> {
  try {
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: nameOf(asked) }));
    return { queueUrl: QueueUrl, destinationUrl: await onlySource(sqs, QueueUrl) };
  } catch (error) {
    if (!(error instanceof Error && error.name === 'QueueDoesNotExist')) throw error;
    throw new ScriptError(`There is no queue ${asked}; the stack's dead-letter queues: ${listed(candidates)}`);
  }
}

async function onlySource(sqs: SQSClient, queueUrl: string): Promise<string> {
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

function listed(candidates: [string, string][]): string {
  return candidates.map(([, url]) => nameOf(url)).join(', ') || 'none';
}
