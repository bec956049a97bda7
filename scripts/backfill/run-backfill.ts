/** Enqueues the selected objects in the order of their keys, step by step, so that one key describes the progress. */
import type { ListedObject } from '../shared/buckets/list-objects.ts';
import { type EventQueue, type Refused, sendEvents, stepsOf } from '../shared/buckets/send-events.ts';
import { createPace } from '../shared/pacing.ts';
import type { SelectedChunk } from './select-objects.ts';

export interface BackfillContext {
  readonly selected: AsyncIterable<SelectedChunk>;
  readonly queue: EventQueue;
  /** Events per second. @default - as fast as possible */
  readonly rate?: number | undefined;
  /** Limit of events. @default - one for each selected object */
  readonly max?: number | undefined;
  /** Whether to count without enqueuing. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** Called after every step: what is done so far stays done, whatever happens next. */
  onStep(done: Done): Promise<void> | void;
}

export interface Done {
  /** Number of events that were enqueued, or in a dry run would have been. */
  readonly enqueued: number;
  readonly bytes: number;
  /** Number of objects that the destination had already. */
  readonly existing: number;
  /** Number of objects that were skipped because they have to be restored first. */
  readonly archived: number;
  readonly refused: readonly Refused[];
  /** The last key up to which everything is done. @default - none yet */
  readonly upTo?: string;
  /** Whether everything that was selected is done. */
  readonly finished: boolean;
}

export const NOTHING_DONE: Done = { enqueued: 0, bytes: 0, existing: 0, archived: 0, refused: [], finished: false };

export async function runBackfill(context: BackfillContext): Promise<Done> {
  const { selected, rate, max = Number.POSITIVE_INFINITY, signal } = context;
  const pace = createPace(rate, signal);
  let done = NOTHING_DONE;
  const advance = async (change: Partial<Done>) => {
    done = { ...done, ...change };
    await context.onStep(done);
  };

  for await (const { objects, existing, archived, upTo } of selected) {
    for (const step of stepsOf(objects, rate)) {
      const chosen = step.slice(0, max - done.enqueued);
      if (signal.aborted || chosen.length === 0) return done;
      await advance(await enqueue(chosen));
      await pace(chosen.length);
    }
    if (signal.aborted || done.enqueued >= max) return done;
    const counts = { existing: done.existing + existing, archived: done.archived + archived };
    await advance({ ...counts, ...(upTo !== undefined && { upTo }) });
  }
  await advance({ finished: true });
  return done;

  async function enqueue(objects: readonly ListedObject[]): Promise<Partial<Done>> {
    const refused = context.dryRun ? [] : await sendEvents(context.queue, objects);
    const last = objects.at(-1);
    return {
      enqueued: done.enqueued + objects.length - refused.length,
      bytes: done.bytes + objects.reduce((sum, { size }) => sum + size, 0),
      refused: [...done.refused, ...refused],
      ...(last && { upTo: last.key }),
    };
  }
}
