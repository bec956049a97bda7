/**
 * The process that holds messages. It is separate from the process that the user sees and kills: when that one ends, by
 * `kill -9` or because its terminal was closed, the worker finishes the current ten messages, releases the rest, and ends.
 */
import { explainError } from '../shared/errors.ts';
import type { Step } from '../shared/progress.ts';
import { type FromWorker, type Job, perform, type ToWorker } from './job.ts';

const PROGRESS_EVERY_MS = 100;

const controller = new AbortController();
let shownAt = 0;

// Ctrl-C does not reach its process group. A signal that is sent to it directly stops it in the same way.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
process.on('disconnect', () => controller.abort());
process.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') controller.abort();
  else begin(message.job);
});

async function begin(job: Job) {
  const last = await finish(job);
  send(last, () => process.connected && process.disconnect());
}

async function finish(job: Job): Promise<FromWorker> {
  try {
    return { kind: 'report', report: await perform(job, sendProgress, controller.signal) };
  } catch (error) {
    const explained = explainError(error);
    const message = explained ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { kind: 'error', message, explained: explained !== undefined };
  }
}

function sendProgress(step: Step & { readonly total: number }) {
  if (Date.now() - shownAt < PROGRESS_EVERY_MS && step.done < step.total) return;
  shownAt = Date.now();
  send({ kind: 'progress', step });
}

function send(message: FromWorker, sent: () => void = () => undefined) {
  // The other process may be killed between the check and the write; the callback keeps that from being an error.
  if (process.connected) process.send?.(message, sent);
}
