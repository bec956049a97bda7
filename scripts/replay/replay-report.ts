import type { DeadLetter } from './dead-letter.ts';
import type { Outcome } from './outcome.ts';
import type { Scanned } from './scan.ts';

/** A message that went back to its queue. */
export interface Replayed extends Pick<DeadLetter, 'identity' | 'subjects'> {
  /** How often it was replayed, this time included. */
  readonly replayCount: number;
}

export interface ReplayReport extends Scanned {
  /** `move task`: SQS itself moved everything. `one by one`: a selection, or SQS could not. */
  readonly how: 'move task' | 'one by one';
  readonly replayed: number;
  /** Further letters of the replayed messages, removed instead of sent. */
  readonly copiesRemoved: number;
  /** In the queue, and still in the dead-letter queue too. */
  readonly notRemoved: number;
  /** Replayed, failed and back before the run had ended. */
  readonly cameBack: number;
  /** Selected, and still only in the dead-letter queue. */
  readonly left: number;
  /** What SQS said, each once. */
  readonly failures: readonly string[];
  readonly stopped: boolean;
  /** With `--wait`. */
  readonly outcome?: Outcome;
}

/** Nothing that was selected is left, as far as it could be seen, and what was waited for went well. */
export function isComplete(report: ReplayReport): boolean {
  const { left, unseen, notRemoved, cameBack, stopped, outcome } = report;
  const isWell = outcome === undefined || (outcome.deadLetteredAgain === 0 && outcome.underWay === 0);
  return left + unseen + notRemoved + cameBack === 0 && !stopped && isWell;
}
