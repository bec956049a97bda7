/** Reports in words. */
import { spanOf } from '../shared/progress.ts';
import { table } from '../shared/text.ts';
import type { Scanned } from './letters/scan.ts';
import type { ListReport, PurgeReport, ShownLetter, ShowReport } from './look.ts';
import type { Outcome } from './outcome.ts';
import type { InQueue, ShowOfQueues } from './queues.ts';
import type { ReplayReport } from './replay-selected.ts';

const NO_REASON_TEXT = 'no reason recorded (killed, throttled or timed out: see the logs)';

export function describeList(report: ListReport, now = Date.now()): string[] {
  if (report.messages === 0) return ['No dead letters that match.', ...describeScanned(report)];
  const rows = report.reasons.map(({ reason, messages, oldest, examples }) => [
    messages,
    reason ?? NO_REASON_TEXT,
    spanOf((now - Date.parse(oldest)) / 1000),
    examples.map(shortened).join('   '),
  ]);
  return [
    table([['messages', 'reason', 'oldest', 'for example'], ...rows]),
    '',
    `${plural(report.messages, 'dead letter')}${report.unseen > 0 ? ' at least' : ''}, ${plural(report.reasons.length, 'reason')}.`,
    ...(report.copies > 0
      ? [`${report.copies} more are copies of these: one message each, and a replay sends it once.`]
      : []),
    ...describeScanned(report),
  ];
}

/** Several queues one after the other, each under its name. */
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
  if (report.letters.length === 0) return ['No dead letters that match.', ...describeScanned(report)];
  return [
    ...report.letters.flatMap((letter) => [...describeLetter(letter), '']),
    ...(report.more > 0 ? [`${report.more} more match: --max shows more.`] : []),
    ...describeScanned(report),
  ];
}

function describeLetter(letter: ShownLetter | InQueue<ShownLetter>): string[] {
  const {
    messageId,
    originalMessageId,
    reason,
    errorMessage,
    requestId,
    replayCount,
    diedAt,
    subjects,
    groupId,
    body,
  } = letter;
  const lines: [string, string][] = [
    ...('queue' in letter ? [['queue', letter.queue] as [string, string]] : []),
    ['message', messageId === originalMessageId ? messageId : `${messageId} (failed first as ${originalMessageId})`],
    ['reason', reason ?? NO_REASON_TEXT],
    ...(errorMessage ? [['error', errorMessage] as [string, string]] : []),
    ['died', diedAt],
    ...(requestId ? [['request', requestId] as [string, string]] : []),
    ...(replayCount > 0 ? [['replayed', `${replayCount} times`] as [string, string]] : []),
    ...(groupId ? [['group', groupId] as [string, string]] : []),
    ...subjects.map(({ kind, address }): [string, string] => [kind, address]),
    ['body', body],
  ];
  return lines.map(([name, value]) => `${name.padEnd(9)} ${value}`);
}

export function describeReplay(report: ReplayReport): string[] {
  const { replayed, left, cameBack, copiesRemoved, notRemoved, failures, stopped, outcome, how } = report;
  return [
    `${plural(replayed, 'message')} replayed${how === 'move task' ? ', by a message move task of SQS' : ''}.`,
    ...(copiesRemoved > 0 ? [`${copiesRemoved} further copies of them removed.`] : []),
    ...(left > 0 ? [`${left} left in the dead-letter queue.`] : []),
    ...(cameBack > 0 ? [`${cameBack} failed again and are back in the dead-letter queue.`] : []),
    ...(notRemoved > 0
      ? [
          `${notRemoved} are in the queue and could not be removed from the dead-letter queue: replaying them again does no harm.`,
        ]
      : []),
    ...failures.map((why) => `SQS said: ${why}`),
    ...(stopped ? ['Stopped before the end: what was not replayed is in the dead-letter queue as before.'] : []),
    ...describeScanned(report),
    ...(outcome ? describeOutcome(outcome) : []),
  ];
}

function describeOutcome(outcome: Outcome): string[] {
  const { copied, gone, processed, deadLetteredAgain, reasons, underWay } = outcome;
  const why = Object.entries(reasons).map(([reason, count]) => `${count} × ${reason}`);
  return [
    'What came of it:',
    ...(copied > 0 ? [`  ${copied} copied`] : []),
    ...(processed > 0 ? [`  ${processed} processed`] : []),
    ...(gone > 0 ? [`  ${gone} no longer in the source: nothing to copy`] : []),
    ...(deadLetteredAgain > 0 ? [`  ${deadLetteredAgain} dead-lettered again: ${why.join(', ')}`] : []),
    ...(underWay > 0 ? [`  ${underWay} still under way`] : []),
  ];
}

export function describePurge(report: PurgeReport): string[] {
  return [
    `${plural(report.removed, 'dead letter')} removed for good.`,
    ...(report.left > 0 ? [`${report.left} left.`] : []),
    ...report.failures.map((why) => `SQS said: ${why}`),
    ...describeScanned(report),
  ];
}

function describeScanned({
  unseen,
  notReleased,
  leaseSeconds,
  stopped = false,
}: Scanned & { stopped?: boolean }): string[] {
  const why = stopped ? 'it was stopped' : 'another reader holds them, or they wait behind others of their FIFO group';
  return [
    ...(unseen > 0 ? [`About ${unseen} more were not looked at: ${why}.`] : []),
    ...(notReleased > 0 ? [`${notReleased} could not be given back: hidden for ${spanOf(leaseSeconds)} at most.`] : []),
  ];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
