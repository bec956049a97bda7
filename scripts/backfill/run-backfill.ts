import type { ListedObject } from '../shared/buckets/list-objects.ts';
import { type EventQueue, type Refused, sendEvents } from '../shared/buckets/send-events.ts';
import { createPace } from '../shared/pacing.ts';
import type { SelectedChunk } from './select-objects.ts';

export interface BackfillContext {
  readonly selected: AsyncIterable<SelectedChunk>;
  readonly queue: EventQueue;
  /** Events a second. @default - as quickly as it goes */
  readonly rate?: number | undefined;
  /** Events in all. @default - one for each object that is selected */
  readonly max?: number | undefined;
  /** Count, and enqueue nothing. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** After every step: what is done so far stays done, whatever happens next. */
  onStep(done: Done): Promise<void> | void;
}

export interface Done {
  /** Events that were put into the queue, or would have been. */
  readonly enqueued: number;
  readonly bytes: number;
  /** The destination had them already. */
  readonly existing: number;
  /** Not enqueued: archived, so not to be copied before they are restored. */
  readonly archived: number;
  readonly refused: readonly Refused[];
  /** All up to this key are dealt with. @default - none yet */
  readonly upTo?: string;
  /** Whether nothing is left of what was selected. */
  readonly finished: boolean;
}

export const NOTHING_DONE: Done = { enqueued: 0, bytes: 0, existing: 0, archived: 0, refused: [], finished: false };

/** Sixteen requests of ten at once. */
const STEP = 160;

/** Enqueues in the order of the keys, a step at a time, so that one key says how far it came. */
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
      await advance(await take(chosen));
      await pace(chosen.length);
    }
    if (signal.aborted || done.enqueued >= max) return done;
    const counts = { existing: done.existing + existing, archived: done.archived + archived };
    await advance({ ...counts, ...(upTo !== undefined && { upTo }) });
  }
  await advance({ finished: true });
  return done;

  async function take(objects: readonly ListedObject[]): Promise<Partial<Done>> {
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

/** A slow rate takes small steps: a quarter of a second's worth. */
function stepsOf<T>(items: readonly T[], rate: number | undefined): T[][] {
  const size = rate === undefined ? STEP : Math.min(STEP, Math.ceil(rate / 4));
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
