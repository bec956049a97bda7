/** `npm run replay`: lists, shows, replays and purges dead letters. */
import { createInterface } from 'node:readline/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '../shared/connection.ts';
import { findDeployment } from '../shared/deployment.ts';
import { UsageError } from '../shared/errors.ts';
import { readFilePipeline } from '../shared/file-pipeline.ts';
import { runCommand, type Session } from '../shared/run-command.ts';
import { command, type ReplayValues, readSelection, readVerb } from './command.ts';
import {
  destinationOf,
  findDeadLetterQueues,
  hasDeadLetterQueue,
  listQueues,
  nameOf,
  onlyQueue,
  showQueues,
  sumOfLists,
} from './dead-letter-queues.ts';
import { describeList, describeLists, describePurge, describeReplay, describeShow } from './describe.ts';
import { isComplete } from './replay-selected.ts';
import { runInWorker } from './run-worker.ts';

await runCommand(command, async ({ values, positionals }, session) => {
  const verb = readVerb(positionals);
  const target = await findTarget(values, session);
  if (verb === 'list') return list(target, values, session);
  if (verb === 'show') return show(target, values, session);

  const one = { ...target, queues: [onlyQueue(target.queues)] };
  if (values['dry-run']) return list(one, values, session);
  return verb === 'replay' ? replay(one, values, session) : purge(one, values, session);
});

async function findTarget(values: ReplayValues, session: Session) {
  const needed = { isFit: hasDeadLetterQueue, needs: 'a dead-letter queue' };
  const { connection, stack } = await findDeployment(values, needed, session);
  const sqs = new SQSClient(clientConfig(connection));
  const queues = await findDeadLetterQueues(sqs, stack.outputs, values.queue);
  if (!values.json) {
    const names = queues.map(({ queueUrl }) => nameOf(queueUrl)).join(', ');
    session.note(`${names}${connection.endpoint ? ` at ${connection.endpoint}` : ''}`);
  }
  return { sqs, queues, outputs: stack.outputs, job: { connection, selection: readSelection(values) } };
}

type Target = Awaited<ReturnType<typeof findTarget>>;

async function list({ queues, job }: Target, values: ReplayValues, session: Session): Promise<number> {
  const reports = await listQueues(queues, session.signal, ({ queueUrl }) =>
    runInWorker({ ...job, queueUrl, verb: 'list' }, session),
  );
  output(session, values, sumOfLists(reports), describeLists(reports));
  if (values['dry-run']) session.note('Nothing was changed (--dry-run).');
  return 0;
}

async function show({ queues, job }: Target, values: ReplayValues, session: Session): Promise<number> {
  const report = await showQueues(queues, values.max ?? 10, session.signal, ({ queueUrl }, max) =>
    runInWorker({ ...job, queueUrl, verb: 'show', max }, session),
  );
  output(session, values, report, describeShow(report));
  return 0;
}

async function replay({ sqs, queues, outputs, job }: Target, values: ReplayValues, session: Session): Promise<number> {
  const { max, rate, wait } = values;
  const queue = onlyQueue(queues);
  const { queueUrl } = queue;
  const destinationUrl = await destinationOf(sqs, queue);
  const waitMs = wait === undefined ? undefined : wait * 1000;
  const isAboutFiles = outputs.DeadLetterQueueUrl === queueUrl;
  const pipeline = waitMs && isAboutFiles ? await readFilePipeline(job.connection, outputs) : undefined;
  const report = await runInWorker(
    { ...job, verb: 'replay', queueUrl, destinationUrl, max, rate, waitMs, pipeline },
    session,
  );
  output(session, values, report, describeReplay(report));
  return isComplete(report) ? 0 : 1;
}

async function purge({ queues, job }: Target, values: ReplayValues, session: Session): Promise<number> {
  if (!values.yes && !process.stdin.isTTY) {
    throw new UsageError('purge asks before it removes: without a terminal, pass --yes');
  }
  const { queueUrl } = onlyQueue(queues);
  const found = await runInWorker({ ...job, queueUrl, verb: 'list' }, session);
  if (!values.json) session.note(describeList(found).join('\n'));
  if (found.messages === 0) {
    const { unseen, notReleased, leaseSeconds } = found;
    const report = { unseen, notReleased, leaseSeconds, removed: 0, left: 0, failures: [] };
    if (values.json) session.print(JSON.stringify(report));
    return unseen > 0 ? 1 : 0;
  }
  if (!values.yes && !(await isConfirmed(session))) return 1;

  // Purges only the letters that were listed: letters that arrive before the answer stay.
  const selection = { ...job.selection, among: found.letterIds };
  const report = await runInWorker({ ...job, queueUrl, selection, verb: 'purge' }, session);
  output(session, values, report, describePurge(report));
  return report.left + report.unseen === 0 && report.removed === found.letterIds.length ? 0 : 1;
}

async function isConfirmed({ signal, note }: Session): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // readline catches Ctrl-C while it asks, so it is passed on.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const answer = await terminal.question('Remove them permanently? [y/N] ', { signal });
    if (/^y(es)?$/i.test(answer.trim())) return true;
    note('Nothing was removed.');
    return false;
  } finally {
    terminal.close();
  }
}

function output({ print }: Session, { json }: ReplayValues, report: object, lines: readonly string[]) {
  print(json ? JSON.stringify(report, null, 2) : lines.join('\n'));
}
