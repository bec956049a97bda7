import { fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { dirname, resolve } from 'node:path';
import { ScriptError } from '../shared/errors.ts';
import type { Session } from '../shared/run-command.ts';
import type { FromWorker, Job, ReportOf, ToWorker } from './job.ts';

const workerFile = resolve(import.meta.dirname, 'worker.ts');

/**
 * Has a job done by a process of its own, which outlives this one for as long as it takes to leave every message in
 * exactly one place.
 *
 * @throws ScriptError for what the user can mend, as if the job had run here
 */
export function runInWorker<J extends Job>(job: J, { signal, progress }: Pick<Session, 'signal' | 'progress'>) {
  const cache = getCompileCacheDir();
  const env = { ...process.env, ...(cache !== undefined && { NODE_COMPILE_CACHE: dirname(cache) }) };
  const worker = fork(workerFile, { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env });
  let crash = '';
  worker.stderr?.setEncoding('utf8').on('data', (text: string) => {
    crash += text;
  });
  const send = (message: ToWorker) => worker.send(message, () => undefined);
  const stop = () => send({ kind: 'stop' });
  signal.addEventListener('abort', stop, { once: true });
  send({ kind: 'begin', job });

  return new Promise<ReportOf<J>>((done, failed) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'progress') progress.show(message.step);
      else if (message.kind === 'report') done(message.report as ReportOf<J>);
      else failed(message.explained ? new ScriptError(message.message) : new Error(message.message));
    });
    worker.on('error', failed);
    worker.on('exit', (code, signalName) => failed(new ScriptError(endedEarly(code ?? signalName, crash))));
  }).finally(() => {
    progress.finish();
    signal.removeEventListener('abort', stop);
  });
}

function endedEarly(how: number | string | null, crash: string): string {
  return `The process that held the messages ended with ${how}; they are visible again in a few minutes.${crash && `\n${crash}`}`;
}
