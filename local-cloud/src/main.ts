#!/usr/bin/env node
/** The command `local-cloud`: starts a local cloud, prints where it is, and stops it on a signal. */
import { once } from 'node:events';
import { enableCompileCache } from 'node:module';
import { UserError } from './base/user-error.ts';
import { type Arguments, parseArguments, USAGE } from './cli/arguments.ts';

/** Longest time from Ctrl-C to the end of the process, even when a function ignores its signal or a disk hangs. */
const LATEST_END_MS = 4_500;

/** Time that running invocations get after Ctrl-C. */
const GRACE_MS = 3_000;

const FAST_RETRIES_SECONDS = 2;

// Without the cache, every start compiles the same files again.
enableCompileCache();

const signal = stopRequested();
signal.addEventListener('abort', () => setTimeout(() => process.exit(), LATEST_END_MS).unref());
// The cloud continues without a reader of its output, as in `npm start | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const args = parseArguments(process.argv.slice(2));
  if (args.help) process.stdout.write(USAGE);
  else await runUntilStopped(args);
} catch (error) {
  // An error after Ctrl-C is a consequence of the stop.
  if (!signal.aborted) fail(error);
}
process.exit();

/**
 * Runs the local cloud until a signal stops it.
 *
 * @throws UserError with one message for the user: a port in use, an app that fails, a template that can't be loaded
 */
async function runUntilStopped(args: Arguments): Promise<void> {
  // Loaded after the compile cache is on.
  const [{ startCloud }, { banner }, { openDataFolder }, { readableLogLine }, { loadStacks }] = await Promise.all([
    import('./cloud.ts'),
    import('./cli/banner.ts'),
    import('./cli/data-folder.ts'),
    import('./base/log-lines.ts'),
    import('./cli/load-stacks.ts'),
  ]);
  await using cleanup = new AsyncDisposableStack();
  const data = await openDataFolder(args.data);
  cleanup.defer(data.release);

  const cloud = await startCloud({
    loadStacks: () => loadStacks({ args, dataFolder: data.path, environment: process.env, signal, print }),
    port: args.port,
    folder: data.path,
    functionsEndpointUrl: args.functionsEndpoint,
    fastRetriesSeconds: args.fastRetries ? FAST_RETRIES_SECONDS : undefined,
    firstSitePort: args.port === 0 ? 0 : args.port + 1,
    log: print,
  });
  cleanup.defer(() => cloud.stop(GRACE_MS));

  print(
    banner({
      cloud,
      buckets: cloud.services.s3.buckets.list(),
      dataFolder: args.data && data.path,
      fastRetries: args.fastRetries,
    }),
  );
  cloud.logs.subscribe(({ group, timestampMs, line }) => {
    const readable = readableLogLine(group, timestampMs, line);
    if (readable !== undefined) print(readable);
  });
  print(`ready ${cloud.url}`);

  if (!signal.aborted) await once(signal, 'abort');
  print('stopping');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function fail(error: unknown): void {
  process.exitCode = error instanceof UserError ? error.exitCode : 1;
  console.error(error instanceof UserError ? error.message : error);
}

/** Aborts on the first signal. Ctrl-C through npm can arrive twice, so a second signal changes nothing. */
function stopRequested(): AbortSignal {
  const controller = new AbortController();
  for (const signalName of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signalName, () => controller.abort());
  }
  return controller.signal;
}
