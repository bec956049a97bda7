/**
 * The process that holds messages. It is not the one that the user sees and kills: when that one is gone, by `kill -9` or
 * because its terminal was closed, this one finishes the ten messages at hand, gives back what it holds, and ends.
 */
import { explainError } from '../shared/errors.ts';
import type { Step } from '../shared/progress.ts';
import { type FromWorker, type Job, perform, type ToWorker } from './job.ts';

const PROGRESS_EVERY_MS = 100;

const controller = new AbortController();
let toldAt = 0;

// Its own process group gets no Ctrl-C; whoever signals it directly wants it to stop as decently as the user's Ctrl-C does.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
process.on('disconnect', () => controller.abort());
process.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') controller.abort();
  else begin(message);
});

async function begin({ job }: Extract<ToWorker, { kind: 'begin' }>) {
  const last = await finish(job);
  tell(last, () => process.connected && process.disconnect());
}

async function finish(job: Job): Promise<FromWorker> {
  try {
    return { kind: 'report', report: await perform(job, tellProgress, controller.signal) };
  } catch (error) {
    const explained = explainError(error);
    const message = explained ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { kind: 'error', message, explained: explained !== undefined };
  }
}

function tellProgress(step: Step & { readonly total: number }) {
  if (Date.now() - toldAt < PROGRESS_EVERY_MS && step.done < step.total) return;
  toldAt = Date.now();
  tell({ kind: 'progress', step });
}

function tell(message: FromWorker, told: () => void = () => undefined) {
  // After a kill of the other side nobody is left to tell, and that may happen between the check and the write.
  if (process.connected) process.send?.(message, told);
}
