import { type CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { ScriptError } from './script-error.ts';

export interface Stack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface StackWanted {
  /** What the user asked for. @default - found by what it has */
  readonly name?: string | undefined;
  /** Name of the stack in the user's settings, preferred when several would do. */
  readonly fromSettings?: string | undefined;
  /** Whether a stack has the outputs that the script works with. */
  isFit(outputs: Stack['outputs']): boolean;
  /** What the stack must have, in words: `a dead-letter queue`. */
  readonly needs: string;
}

/**
 * Finds the one stack to work on.
 *
 * @throws ScriptError that lists the candidates when there is none, or more than one
 */
export async function findStack(cloudFormation: CloudFormationClient, wanted: StackWanted): Promise<Stack> {
  const stacks = await listStacks(cloudFormation);
  if (wanted.name !== undefined) return theNamed(stacks, wanted.name, wanted);
  const fit = stacks.filter(({ outputs }) => wanted.isFit(outputs));
  const chosen =
    fit.find(({ name }) => name === wanted.fromSettings) ?? only(fit) ?? only(fit.filter(isNamed('FilePipeline')));
  if (chosen) return chosen;
  if (fit.length > 1)
    throw new ScriptError(`Several stacks have ${wanted.needs}: name one with --stack (${names(fit)})`);
  throw new ScriptError(`No stack here has ${wanted.needs}; there are: ${names(stacks)}`);
}

function theNamed(stacks: readonly Stack[], name: string, { isFit, needs }: StackWanted): Stack {
  const stack = stacks.find((one) => one.name === name) ?? only(stacks.filter(isNamed(name)));
  if (!stack) throw new ScriptError(`There is no stack ${name} here; there are: ${names(stacks)}`);
  if (!isFit(stack.outputs)) throw new ScriptError(`Stack ${stack.name} does not have ${needs}`);
  return stack;
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
