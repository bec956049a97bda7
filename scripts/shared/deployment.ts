/** Finds the deployed stack that a command line means: options first, then the user's settings, then the environment. */
import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { loadSettings } from '../../infra/settings/load-settings.ts';
import { stackName } from '../../infra/settings/schema.ts';
import type { SettingsSources } from '../../infra/settings/sources.ts';
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

export type Outputs = Readonly<Record<string, string>>;

export interface Stack {
  readonly name: string;
  readonly outputs: Outputs;
}

interface StackNeeds {
  /** Whether a stack has the outputs that the command works with. */
  isFit(outputs: Outputs): boolean;
  /** Describes in words what the stack must have: `a dead-letter queue`. */
  readonly needs: string;
  /** Suggests another command for a stack that does not fit. @default - no suggestion */
  instead?(stackName: string): string;
}

/**
 * Prints a note when it chose one of several stacks that fit.
 *
 * @throws UsageError for contradicting options
 * @throws ScriptError if no stack fits, or several do
 * @throws SettingsError if the settings are needed and wrong
 */
export async function findDeployment(
  values: Values<typeof connectionOptions>,
  needed: StackNeeds,
  { note }: Pick<Session, 'note'>,
): Promise<{ readonly connection: Connection; readonly stack: Stack }> {
  const { connection, prefix } = await connect(values, { directory: process.cwd(), environment: process.env });
  const cloudFormation = new CloudFormationClient(clientConfig(connection));
  const stack = await findStack(cloudFormation, { ...needed, name: values.stack, prefix });
  if (stack.others.length > 0)
    note(`Using stack ${stack.name}; --stack selects another one: ${stack.others.join(', ')}`);
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
  // `npm run deploy` uses the Region of the settings, its default included, whatever AWS_REGION says. Without any setting
  // the user is probably not in the folder that was deployed from, so the environment decides.
  const hasSettings = Object.values(origins).some((origin) => origin !== 'default');
  return {
    connection: hasSettings && values.region === undefined ? { ...connection, region: settings.region } : connection,
    prefix: stackName(settings, ''),
  };
}

interface StackQuery extends StackNeeds {
  /** Full or short name from `--stack`. @default - the stack that fits */
  readonly name?: string | undefined;
  /** Start of the stack names in the user's settings: these stacks are preferred when several fit. */
  readonly prefix?: string | undefined;
}

/** @throws ScriptError that lists the candidates when no stack fits, or more than one */
export async function findStack(
  cloudFormation: CloudFormationClient,
  query: StackQuery,
): Promise<Stack & { /** Names of further stacks that fit, if no name was given. */ readonly others: string[] }> {
  const stacks = await listStacks(cloudFormation);
  const ours = stacks.filter(({ name }) => query.prefix !== undefined && name.startsWith(query.prefix));
  if (query.name !== undefined) return { ...findNamed(stacks, ours, query.name, query), others: [] };
  const fit = stacks.filter(({ outputs }) => query.isFit(outputs));
  const chosen = choose(fit.filter((stack) => ours.includes(stack))) ?? choose(fit);
  if (chosen) return { ...chosen, others: fit.filter((stack) => stack !== chosen).map(({ name }) => name) };
  if (fit.length > 1) {
    throw new ScriptError(`Several stacks have ${query.needs}: select one with --stack (${names(fit)})`);
  }
  throw new ScriptError(`No stack has ${query.needs}. Stacks found: ${names(stacks)}`);
}

function choose(stacks: readonly Stack[]): Stack | undefined {
  return only(stacks) ?? only(stacks.filter(isNamed('FilePipeline')));
}

function findNamed(
  stacks: readonly Stack[],
  ours: readonly Stack[],
  name: string,
  { isFit, needs, instead }: StackNeeds,
): Stack {
  const named = stacks.filter(isNamed(name));
  const stack = named.find((one) => one.name === name) ?? only(ours.filter(isNamed(name))) ?? only(named);
  if (!stack && named.length > 1) {
    throw new ScriptError(`Several stacks match ${name}: pass the full name of one with --stack (${names(named)})`);
  }
  if (!stack) throw new ScriptError(`Stack ${name} does not exist. Stacks found: ${names(stacks)}`);
  if (isFit(stack.outputs)) return stack;
  throw new ScriptError(`Stack ${stack.name} does not have ${needs}${instead ? `. ${instead(stack.name)}` : ''}`);
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

/** `FilePipeline` also matches `file-pipeline-dev-FilePipeline`. */
function isNamed(name: string) {
  return (stack: Stack) => stack.name === name || stack.name.endsWith(`-${name}`);
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

function names(stacks: readonly Stack[]): string {
  return stacks.map(({ name }) => name).join(', ') || 'none';
}
