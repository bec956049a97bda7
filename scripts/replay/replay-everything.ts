import { moveEverything } from './move-task.ts';
import type { Replayed } from './replay-report.ts';
import { type ReplayContext, replaySelected, type SelectedReplay } from './replay-selected.ts';
import { scan } from './scan.ts';

/**
 * Sends all dead letters back by a message move task, or one by one where there are none. The task says nothing about the
 * messages, so they are looked at before, if somebody is going to wait for what comes of them.
 */
export async function replayEverything(
  context: ReplayContext & { readonly waitMs?: number | undefined },
): Promise<SelectedReplay> {
  const messages = context.waitMs === undefined ? [] : await lookAtAll(context);
  const result = context.signal.aborted ? undefined : await moveEverything(context);
  if (result === undefined) return replaySelected(context);
  const { moved, left, failure } = result;
  return {
    messages,
    report: {
      how: 'move task',
      replayed: moved,
      left,
      failures: failure === undefined ? [] : [failure],
      stopped: context.signal.aborted,
      copiesRemoved: 0,
      notRemoved: 0,
      cameBack: 0,
      unseen: 0,
      notReleased: 0,
      leaseSeconds: 0,
    },
  };
}

async function lookAtAll(context: ReplayContext): Promise<Replayed[]> {
  const messages: Replayed[] = [];
  await scan({
    ...context,
    onProgress: () => undefined,
    async onLetters(letters) {
      for (const { identity, subjects, replayCount } of letters) messages.push({ identity, subjects, replayCount });
    },
  });
  return messages;
}
