/** Shows the progress of a command on standard error: a bar on a terminal, an occasional plain line in a pipe. */
import { spanOf } from './text.ts';

export interface Step {
  /** Activity in words, such as `replaying`. */
  readonly doing: string;
  readonly done: number;
  /** @default - not known: the count without a bar */
  readonly total?: number;
  /** Text after the count, such as `3 failed`. */
  readonly note?: string;
}

export interface Progress {
  show(step: Step): void;
  /** Removes the bar from the terminal, or prints the last step to the pipe. */
  finish(): void;
}

interface ProgressStream {
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
        // In a pipe, short work prints only its last line.
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

/** Some pseudo-terminals report 0 columns. */
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
