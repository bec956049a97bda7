import { AwsError } from '../../front-door/aws-json.ts';
import type { AwsQueryService } from '../../front-door/aws-query.ts';

/** A loaded stack. */
export interface StackDescription {
  readonly stackName: string;
  readonly stackId: string;
  readonly createdAt: Date;
  readonly outputs: readonly {
    readonly key: string;
    readonly value: string;
    readonly description: string | undefined;
    readonly exportName: string | undefined;
  }[];
  readonly resources: readonly ResourceDescription[];
}

interface ResourceDescription {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

type Stacks = readonly StackDescription[];

/** Returns the operations, which only read. */
export function createOperations(stacks: Stacks): AwsQueryService['operations'] {
  return {
    DescribeStacks: (parameters) => ({ Stacks: members(matching(stacks, parameters).map(describeStack)) }),
    ListStacks: () => ({ StackSummaries: members(stacks.map(summarizeStack)) }),
    ListStackResources: (parameters) => {
      const { resources, createdAt } = requiredStack(stacks, parameters);
      const summaries = resources.map((resource) => ({
        ...describeResource(resource),
        LastUpdatedTimestamp: createdAt.toISOString(),
      }));
      return { StackResourceSummaries: members(summaries) };
    },
    DescribeStackResources: (parameters) => {
      const { resources, ...stack } = requiredStack(stacks, parameters);
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
}

/** Writes a list as the query protocol does. */
function members(items: readonly object[]): object {
  return { member: items };
}

function matching(stacks: Stacks, parameters: URLSearchParams): Stacks {
  const wanted = parameters.get('StackName');
  if (wanted === null) return stacks;
  const stack = stacks.find(({ stackName, stackId }) => wanted === stackName || wanted === stackId);
  if (stack) return [stack];
  throw new AwsError('ValidationError', `Stack with id ${wanted} does not exist`);
}

function requiredStack(stacks: Stacks, parameters: URLSearchParams): StackDescription {
  const [stack] = parameters.has('StackName') ? matching(stacks, parameters) : [];
  if (stack) return stack;
  throw new AwsError(
    'ValidationError',
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
