/** The deployment that a command line means: options first, then the user's settings, then the environment. */
import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { loadSettings } from '../../infra/settings/load-settings.ts';
import type { SettingsSources } from '../../infra/settings/sources.ts';
import { stackName } from '../../infra/settings/stack-name.ts';
import {
  type Connection,
  clientConfig,
  connectionFrom,
  type connectionOptions,
  isLocalEndpoint,
} from './connection.ts';
import { ScriptError } from './errors.ts';
import type { Values } from './options.ts';
import type { Session } from './run-command.ts';

interface Deployment {
  readonly connection: Connection;
  readonly stack: Stack;
}

/**
 * Says which stack it took if it was not asked for and there are others.
 *
 * @throws UsageError for contradicting options
 * @throws ScriptError if no stack fits, or several do
 * @throws SettingsError if the settings are needed and wrong
 */
export async function findDeployment(
  values: Values<typeof connectionOptions>,
  wanted: Pick<StackWanted, 'isFit' | 'needs' | 'instead'>,
  { note }: Pick<Session, 'note'>,
): Promise<Deployment> {
  const { connection, prefix } = await connect(values, { directory: process.cwd(), environment: process.env });
  const cloudFormation = new CloudFormationClient(clientConfig(connection));
  const stack = await findStack(cloudFormation, { ...wanted, name: values.stack, prefix });
  if (stack.others.length > 0) note(`Stack ${stack.name}; --stack takes another: ${stack.others.join(', ')}`);
  return { connection, stack };
}

export async function connect(
  values: Values<typeof connectionOptions>,
  sources: SettingsSources,
): Promise<{ readonly connection: Connection; readonly prefix?: string }> {
  const connection = connectionFrom(values, sources.environment);
  const isLocal = connection.endpoint !== undefined && isLocalEndpoint(connection.endpoint);
  if (isLocal || (values.region !== undefined && values.stack !== undefined)) return { connection };

  const { settings, origins } = await loadSettings(sources);
  // Deploying goes to the Region of the settings whatever AWS_REGION says, so looking for it does too. It may be the
  // default there; only where no setting is given at all, people are somewhere else than where they deployed from.
  const hasSettings = Object.values(origins).some((origin) => origin !== 'default');
  return {
    connection: hasSettings && values.region === undefined ? { ...connection, region: settings.region } : connection,
    prefix: stackName(settings, ''),
  };
}

export interface Stack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
}

interface StackWanted {
  /** What the user asked for. @default - found by what it has */
  readonly name?: string | undefined;
  /** How the names of the stacks in the user's settings begin: these are preferred when several would do. */
  readonly prefix?: string | undefined;
  /** Whether a stack has the outputs that the script works with. */
  isFit(outputs: Stack['outputs']): boolean;
  /** What the stack must have, in words: `a dead-letter queue`. */
  readonly needs: string;
  /** What to do with a stack that has it not. @default - nothing is proposed */
  instead?(stackName: string): string;
}

interface FoundStack extends Stack {
  /** Names of further stacks that would do, if none was named. */
  readonly others: readonly string[];
}

/**
 * Finds the one stack to work on.
 *
 * @throws ScriptError that lists the candidates when there is none, or more than one
 */
export async function findStack(cloudFormation: CloudFormationClient, wanted: StackWanted): Promise<FoundStack> {
  const stacks = await listStacks(cloudFormation);
  const ours = stacks.filter(({ name }) => wanted.prefix !== undefined && name.startsWith(wanted.prefix));
  if (wanted.name !== undefined) return { ...theNamed(stacks, ours, wanted.name, wanted), others: [] };
  const fit = stacks.filter(({ outputs }) => wanted.isFit(outputs));
  const chosen = clearest(fit.filter((stack) => ours.includes(stack))) ?? clearest(fit);
  if (chosen) return { ...chosen, others: fit.filter((stack) => stack !== chosen).map(({ name }) => name) };
  if (fit.length > 1)
    throw new ScriptError(`Several stacks have ${wanted.needs}: name one with --stack (${names(fit)})`);
  throw new ScriptError(`No stack here has ${wanted.needs}; there are: ${names(stacks)}`);
}

function clearest(stacks: readonly Stack[]): Stack | undefined {
  return only(stacks) ?? only(stacks.filter(isNamed('FilePipeline')));
}

function theNamed(
  stacks: readonly Stack[],
  ours: readonly Stack[],
  name: string,
  { isFit, needs, instead }: StackWanted,
): Stack {
  const named = stacks.filter(isNamed(name));
  const stack = named.find((one) => one.name === name) ?? only(ours.filter(isNamed(name))) ?? only(named);
  if (!stack && named.length > 1)
    throw new ScriptError(
      `Several stacks are named ${name}: give the whole name of one with --stack (${names(named)})`,
    );
  if (!stack) throw new ScriptError(`There is no stack ${name} here; there are: ${names(stacks)}`);
  if (isFit(stack.outputs)) return stack;
  const hint = instead ? `. ${instead(stack.name)}` : '';
  throw new ScriptError(`Stack ${stack.name} does not have ${needs}${hint}`);
}

async function listStacks(client: CloudFormationClient): Promise<Stack[]> {
  const stacks: Stack[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    for (const { StackName = '', Outputs = [] } of Stacks) {
      const outputs = Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
      stacks.push({ name: StackName, outputs: Object.fromEntries(outputs) });
    }
  }
  return stacks;
}

/** `FilePipeline` also means `file-pipeline-dev-FilePipeline`. */
function isNamed(name: string) {
  return (stack: Stack) => stack.name === name || stack.name.endsWith(`-${name}`);
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

function names(stacks: readonly Stack[]): string {
  return stacks.map(({ name }) => name).join(', ') || 'none';
}
