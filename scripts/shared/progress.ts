/** How far a command is: a bar on a terminal, now and then a plain line in a pipe; always on standard error. */

export interface Step {
  /** What is being done, as in `replaying`. */
  readonly doing: string;
  readonly done: number;
  /** @default - not known: no bar, only the count */
  readonly total?: number;
  /** Shown after the count, as in `3 failed`. */
  readonly note?: string;
}

export interface Progress {
  show(step: Step): void;
  /** Takes the bar away, or prints the last line; what was shown stays true. */
  finish(): void;
}

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_EVERY_MS = 100;
const LINE_EVERY_MS = 5_000;
const CLEAR_LINE = '\r\u001b[K';

export function createProgress(stream: ProgressStream, now: () => number = Date.now): Progress {
  const onTerminal = stream.isTTY === true;
  let latest: Step | undefined;
  let startedAt = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  let isShown = true;

  function draw() {
    if (latest === undefined) return;
    const line = lineOf(latest, (now() - startedAt) / 1000, onTerminal);
    stream.write(onTerminal ? CLEAR_LINE + line.slice(0, widthOf(stream) - 1) : `${line}\n`);
    shownAt = now();
    isShown = true;
  }

  return {
    show(step) {
      if (step.doing !== latest?.doing) {
        startedAt = now();
        // A pipe gets no line for work that is over at once.
        if (!onTerminal) shownAt = now();
      }
      latest = step;
      isShown = false;
      if (now() - shownAt >= (onTerminal ? BAR_EVERY_MS : LINE_EVERY_MS)) draw();
    },
    finish() {
      if (latest === undefined) return;
      if (onTerminal) stream.write(CLEAR_LINE);
      else if (!isShown) draw();
      latest = undefined;
    },
  };
}

/** Some pseudo-terminals say 0 for "not known". */
function widthOf({ columns = 0 }: ProgressStream): number {
  return columns > 0 ? columns : 80;
}

function lineOf({ doing, done, total, note }: Step, seconds: number, withBar: boolean): string {
  const perSecond = seconds >= 1 ? done / seconds : 0;
  const isTimed = total !== undefined && perSecond > 0 && done < total;
  return [
    doing,
    ...(withBar && total ? [barOf(done / total)] : []),
    total === undefined ? String(done) : `${done} of ${total}`,
    ...(perSecond > 0 ? [`${Math.round(perSecond)}/s`] : []),
    ...(isTimed ? [`${spanOf((total - done) / perSecond)} left`] : []),
    ...(note ? [note] : []),
  ].join('  ');
}

function barOf(share: number): string {
  const width = 24;
  const filled = Math.round(Math.min(1, share) * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/** A time span for people: `45 s`, `12 min`, `3 h`, `5 d`. */
export function spanOf(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
