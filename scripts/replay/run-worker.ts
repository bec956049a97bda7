/** Runs a job in a separate process, which outlives this one until every message is in exactly one queue. */
import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import { ScriptError } from '../shared/errors.ts';
import type { Session } from '../shared/run-command.ts';
import type { FromWorker, Job, ReportOf, ToWorker } from './job.ts';

const workerFile = resolve(import.meta.dirname, 'worker.ts');

/** @throws ScriptError for problems that the user can fix, as if the job ran in this process */
export function runInWorker<J extends Job>(job: J, { signal, progress }: Pick<Session, 'signal' | 'progress'>) {
  const worker = fork(workerFile, { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
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
  return `The process that held the messages ended with ${how}; the messages are visible again in a few minutes.${crash && `\n${crash}`}`;
}
