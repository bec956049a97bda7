/** Describes the reports of list, show, replay and purge in words. */
import { plural, spanOf, table } from '../shared/text.ts';
import type { InQueue, ShowOfQueues } from './dead-letter-queues.ts';
import type { Scanned } from './letters/scan.ts';
import type { ListReport, PurgeReport, ShownLetter, ShowReport } from './look.ts';
import type { Outcome } from './outcome.ts';
import type { ReplayReport } from './replay-selected.ts';

const NO_REASON_TEXT = 'no reason recorded (killed, throttled or timed out: see the logs)';
const NONE_FOUND = 'No matching dead letters.';

export function describeList(report: ListReport, now = Date.now()): string[] {
  if (report.messages === 0) return [NONE_FOUND, ...describeScanned(report)];
  const rows = report.reasons.map(({ reason, messages, oldest, examples }) => [
    messages,
    reason ?? NO_REASON_TEXT,
    spanOf((now - Date.parse(oldest)) / 1000),
    examples.map(shortened).join('   '),
  ]);
  return [
    table([['messages', 'reason', 'oldest', 'for example'], ...rows]),
    '',
    `${report.unseen > 0 ? 'At least ' : ''}${plural(report.messages, 'dead letter')}, ${plural(report.reasons.length, 'reason')}.`,
    ...(report.copies > 0
      ? [`${report.copies} more are copies of these messages: a replay sends each message once.`]
      : []),
    ...describeScanned(report),
  ];
}

/** Describes several queues one after the other, each under its name. */
export function describeLists(reports: readonly InQueue<ListReport>[]): string[] {
  if (reports.length === 1) return reports.flatMap((report) => describeList(report));
  return reports
    .flatMap((report) => [
      '',
      `${report.queue}:`,
      ...describeList(report).map((line) => line && `  ${line.replaceAll('\n', '\n  ')}`),
    ])
    .slice(1);
}

export function describeShow(report: ShowReport | ShowOfQueues): string[] {
  if (report.letters.length === 0) return [NONE_FOUND, ...describeScanned(report)];
  return [
    ...report.letters.flatMap((letter) => [...describeLetter(letter), '']),
    ...(report.more > 0 ? [`${report.more} more match: --max shows more.`] : []),
    ...describeScanned(report),
  ];
}

function describeLetter(letter: ShownLetter | InQueue<ShownLetter>): string[] {
  const { messageId, originalMessageId, reason, replayCount, subjects } = letter;
  const rows: [name: string, value: string | false | undefined][] = [
    ['queue', 'queue' in letter && letter.queue],
    ['message', messageId === originalMessageId ? messageId : `${messageId} (failed first as ${originalMessageId})`],
    ['reason', reason ?? NO_REASON_TEXT],
    ['error', letter.errorMessage],
    ['died', letter.diedAt],
    ['request', letter.requestId],
    ['replayed', replayCount > 0 && plural(replayCount, 'time')],
    ['group', letter.groupId],
    ...subjects.map(({ kind, address }): [string, string] => [kind, address]),
  ];
  const lines = rows.flatMap(([name, value]) => (value ? [`${name.padEnd(9)} ${value}`] : []));
  return [...lines, `body      ${letter.body}`];
}

export function describeReplay(report: ReplayReport): string[] {
  const { replayed, left, cameBack, copiesRemoved, notRemoved, failures, stopped, outcome, how } = report;
  return [
    `${plural(replayed, 'message')} replayed${how === 'move task' ? ' with a message move task of SQS' : ''}.`,
    ...(copiesRemoved > 0
      ? [`${copiesRemoved} more ${copiesRemoved === 1 ? 'copy' : 'copies'} of these messages removed.`]
      : []),
    ...(left > 0 ? [`${left} left in the dead-letter queue.`] : []),
    ...(cameBack > 0 ? [`${cameBack} failed again and are back in the dead-letter queue.`] : []),
    ...(notRemoved > 0
      ? [
          `${notRemoved} are in the queue but could not be removed from the dead-letter queue: replaying them again does no harm.`,
        ]
      : []),
    ...failures.map((why) => `SQS reported: ${why}`),
    ...(stopped ? ['Stopped before the end: the other messages are still in the dead-letter queue.'] : []),
    ...describeScanned(report),
    ...(outcome ? describeOutcome(outcome) : []),
  ];
}

function describeOutcome(outcome: Outcome): string[] {
  const { copied, gone, processed, deadLetteredAgain, reasons, underWay } = outcome;
  const why = Object.entries(reasons).map(([reason, count]) => `${count} × ${reason}`);
  return [
    'Outcome:',
    ...(copied > 0 ? [`  ${copied} copied`] : []),
    ...(processed > 0 ? [`  ${processed} processed`] : []),
    ...(gone > 0 ? [`  ${gone} no longer in the source: nothing to copy`] : []),
    ...(deadLetteredAgain > 0 ? [`  ${deadLetteredAgain} dead-lettered again: ${why.join(', ')}`] : []),
    ...(underWay > 0 ? [`  ${underWay} still under way`] : []),
  ];
}

export function describePurge(report: PurgeReport): string[] {
  return [
    `${plural(report.removed, 'dead letter')} removed permanently.`,
    ...(report.left > 0 ? [`${report.left} left.`] : []),
    ...report.failures.map((why) => `SQS reported: ${why}`),
    ...describeScanned(report),
  ];
}

function describeScanned({
  unseen,
  notReleased,
  leaseSeconds,
  stopped = false,
}: Scanned & { stopped?: boolean }): string[] {
  const why = stopped
    ? 'the command was stopped'
    : 'another reader holds them, or they wait behind others of their FIFO group';
  return [
    ...(unseen > 0 ? [`About ${unseen} more could not be read: ${why}.`] : []),
    ...(notReleased > 0
      ? [`${notReleased} could not be released: they stay hidden for at most ${spanOf(leaseSeconds)}.`]
      : []),
  ];
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
