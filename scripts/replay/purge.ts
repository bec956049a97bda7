import type { LookContext } from './list.ts';
import { type Scanned, scan } from './scan.ts';
import { selector } from './selection.ts';

export interface PurgeReport extends Scanned {
  /** Letters, copies included. */
  readonly removed: number;
  /** Selected, and still there. */
  readonly left: number;
  /** What SQS said of those left. */
  readonly failures: readonly string[];
}

/** Removes the selected dead letters for good; unlike PurgeQueue, none that was not looked at. */
export async function purgeLetters(context: LookContext): Promise<PurgeReport> {
  const isSelected = selector(context.selection, Date.now());
  let removed = 0;
  let left = 0;
  const failures = new Set<string>();
  const scanned = await scan({
    ...context,
    async onLetters(letters, holder) {
      const selected = letters.filter(isSelected).flatMap(({ messageId }) => holder.find(messageId) ?? []);
      const unfinished = context.signal.aborted ? { left: selected, why: '' } : await holder.remove(selected);
      removed += selected.length - unfinished.left.length;
      left += unfinished.left.length;
      if (unfinished.why) failures.add(unfinished.why);
    },
  });
  return { ...scanned, removed, left, failures: [...failures] };
}
