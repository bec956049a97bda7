import type { ResourceDescription, StackDescription } from './stack-catalog.ts';

export type Stacks = readonly StackDescription[];

/** Refused as CloudFormation refuses it. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';
}

type Operation = (stacks: Stacks, parameters: URLSearchParams) => object;

/** Read-only: scripts look up a stack's outputs and resources. The result is the content of `<…Result>`. */
export const operations: Readonly<Record<string, Operation>> = {
  DescribeStacks: (stacks, parameters) => ({ Stacks: members(chosen(stacks, parameters).map(describeStack)) }),
  ListStacks: (stacks) => ({ StackSummaries: members(stacks.map(summarizeStack)) }),
  ListStackResources: (stacks, parameters) => {
    const { resources, createdAt } = only(stacks, parameters);
    const summaries = resources.map((resource) => ({
      ...describeResource(resource),
      LastUpdatedTimestamp: createdAt.toISOString(),
    }));
    return { StackResourceSummaries: members(summaries) };
  },
  DescribeStackResources: (stacks, parameters) => {
    const { resources, ...stack } = only(stacks, parameters);
    const wanted = parameters.get('LogicalResourceId');
    const found = resources.filter(({ logicalId }) => wanted === null || logicalId === wanted);
    return {
      StackResources: members(
        found.map((resource) => ({
          ...identity(stack),
          ...describeResource(resource),
          Timestamp: stack.createdAt.toISOString(),
        })),
      ),
    };
  },
};

/** The query protocol's lists. */
function members(items: readonly object[]): object {
  return { member: items };
}

function chosen(stacks: Stacks, parameters: URLSearchParams): Stacks {
  const name = parameters.get('StackName');
  if (name === null) return stacks;
  const stack = stacks.find(({ stackName, stackId }) => name === stackName || name === stackId);
  if (stack) return [stack];
  throw new ValidationError(`Stack with id ${name} does not exist`);
}

function only(stacks: Stacks, parameters: URLSearchParams): StackDescription {
  const [stack] = parameters.has('StackName') ? chosen(stacks, parameters) : [];
  if (stack) return stack;
  throw new ValidationError(
    "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
  );
}

function identity({ stackName, stackId }: Pick<StackDescription, 'stackName' | 'stackId'>): object {
  return { StackName: stackName, StackId: stackId };
}

function summarizeStack(stack: StackDescription): object {
  return { ...identity(stack), CreationTime: stack.createdAt.toISOString(), StackStatus: 'CREATE_COMPLETE' };
}

function describeStack(stack: StackDescription): object {
  const outputs = stack.outputs.map(({ key, value, description, exportName }) => ({
    OutputKey: key,
    OutputValue: value,
    ...(description === undefined ? {} : { Description: description }),
    ...(exportName === undefined ? {} : { ExportName: exportName }),
  }));
  return { ...summarizeStack(stack), DisableRollback: false, Outputs: members(outputs) };
}

function describeResource({ logicalId, physicalId, type }: ResourceDescription): object {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: 'CREATE_COMPLETE',
  };
}
