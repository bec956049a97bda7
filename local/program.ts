/** Arguments in, exit code out. */
import { parseArguments, USAGE } from './arguments.ts';
import { runUntilStopped } from './run.ts';
import { stopRequested } from './stop-requested.ts';
import { UserError } from './user-error.ts';

/** A function that ignores its end, or a disk that hangs, must not keep Ctrl-C from working. */
const LATEST_END_MS = 4_500;

const signal = stopRequested();
signal.addEventListener('abort', () => setTimeout(() => process.exit(), LATEST_END_MS).unref());
// `npm start | head`: whoever read the output is gone, the work goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const args = parseArguments(process.argv.slice(2));
  if (args.help) process.stdout.write(USAGE);
  else {
    await runUntilStopped({
      args,
      folder: process.cwd(),
      environment: process.env,
      signal,
      print: (text) => process.stdout.write(`${text}\n`),
    });
  }
} catch (error) {
  // Stopped in the middle of starting: what fails then is what the user asked for.
  if (!signal.aborted) fail(error);
}
process.exit();

function fail(error: unknown): void {
  process.exitCode = 1;
  if (error instanceof UserError) process.exitCode = error.exitCode;
  console.error(error instanceof UserError ? error.message : error);
}
