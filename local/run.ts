import { once } from 'node:events';
import { join } from 'node:path';
import type { Arguments } from './arguments.ts';
import { banner } from './banner.ts';
import { startCloud } from './cloud.ts';
import { openDataFolder } from './data-folder.ts';
import { createLogStore } from './lambda/log-store.ts';
import { readableLogLine } from './log-lines.ts';
import { listen } from './services/endpoint.ts';
import { hasSettingsFile, synthesize } from './synthesize.ts';
import { type AssemblyStack, readAssembly } from './template/assembly.ts';
import { UserError } from './user-error.ts';

export interface RunOptions {
  readonly args: Arguments;
  /** Folder with the user's settings. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the run. */
  readonly signal: AbortSignal;
  /** Shows one or several lines to the user. */
  print(text: string): void;
}

/** How long invocations may still run after Ctrl-C, of the 5 seconds in which everything has to be gone. */
const GRACE_MS = 3_000;

const FAST_RETRIES_SECONDS = 2;

/**
 * Runs the local cloud, from listening to the last closed file.
 *
 * @throws UserError with one message for the user: a taken port, settings that are refused, a template that can't be loaded
 */
export async function runUntilStopped(options: RunOptions): Promise<void> {
  const { args, folder, signal, print } = options;
  await using cleanup = new AsyncDisposableStack();
  const data = await openDataFolder(args.data);
  cleanup.defer(data.release);
  const endpoint = await listen(args.port);
  cleanup.defer(endpoint.close);

  const stacks = chosenStacks(await assemblyStacks(options, data.path), args.stacks);
  const logs = createLogStore();
  const cloud = await startCloud({
    stacks,
    endpoint,
    logs,
    folder: data.path,
    functionsEndpointUrl: args.functionsEndpoint ?? endpoint.url,
    fastRetriesSeconds: args.fastRetries ? FAST_RETRIES_SECONDS : undefined,
    firstSitePort: args.port === 0 ? 0 : args.port + 1,
    log: print,
  });
  cleanup.defer(() => cloud.stop(GRACE_MS));

  print(
    banner({
      url: endpoint.url,
      region: cloud.region,
      outputs: cloud.outputs,
      apis: cloud.apis,
      sites: cloud.sites,
      sourceFilter: cloud.sourceFilter,
      withoutSettingsIn: args.assembly || hasSettingsFile(folder) ? undefined : folder,
      dataFolder: args.data && data.path,
      fastRetries: args.fastRetries,
      notices: cloud.report.notices,
      warnings: cloud.report.warnings,
    }),
  );
  logs.subscribe(({ group, timestampMs, line }) => {
    const readable = readableLogLine(group, timestampMs, line);
    if (readable !== undefined) print(readable);
  });
  print(`ready ${endpoint.url}`);

  if (!signal.aborted) await once(signal, 'abort');
  print('stopping');
}

async function assemblyStacks(options: RunOptions, dataFolder: string): Promise<AssemblyStack[]> {
  const { args, folder, environment, signal, print } = options;
  if (args.assembly) return readAssembly(args.assembly);
  const outputFolder = join(dataFolder, 'assembly');
  const said = await synthesize({ settingsFolder: folder, outputFolder, environment, signal });
  if (said) print(said);
  return readAssembly(outputFolder);
}

/** By construct id or by name on AWS. */
function chosenStacks(stacks: AssemblyStack[], wanted: readonly string[] | undefined): AssemblyStack[] {
  if (!wanted) return stacks;
  return wanted.map((name) => {
    const stack = stacks.find(({ id, stackName }) => name === id || name === stackName);
    if (stack) return stack;
    const known = stacks.map(({ id }) => id).join(', ');
    throw new UserError(`--stacks: there is no stack ${name}; there are ${known}`, { exitCode: 2 });
  });
}
