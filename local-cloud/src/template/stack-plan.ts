import type { Cloud } from '../front-door/service.ts';
import type { AssemblyStack, TemplateOutput } from './assembly.ts';
import { resolve } from './intrinsics.ts';
import { readProperties } from './properties.ts';
import type { NamedResource, Resource, ResourceKind } from './resource-kind.ts';
import { stackScope } from './stack-scope.ts';
import { TemplateError } from './template-error.ts';

interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
  readonly exportName: string | undefined;
}

/** A stack with a name for each of its resources, before anything is created. */
export interface StackPlan {
  /** The construct's id, e.g. `FilePipeline`. */
  readonly id: string;
  /** Name on AWS, e.g. `file-pipeline-dev-FilePipeline`. */
  readonly stackName: string;
  readonly stackId: string;
  readonly resources: readonly NamedResource[];
  /** Resolved at each reading, because the addresses of distributions become known while the cloud starts. */
  readonly outputs: readonly StackOutput[];
  /** Parts of the stack that the local cloud can't honour. */
  readonly warnings: readonly string[];
  /** Value of the output that has this export name; `undefined` if this stack does not export it. */
  exportedValue(exportName: string): string | undefined;
  /** @throws TemplateError naming the resource, when a property can't be resolved. */
  resolved(resource: NamedResource): Resource;
  physicalId(resource: NamedResource): string;
}

export interface PlanOptions {
  readonly cloud: Cloud;
  /** e.g. `http://127.0.0.1:4566` */
  readonly endpointUrl: string;
  /** `undefined` for a type that the local cloud does not support. */
  kindOf(type: string): ResourceKind | undefined;
  /**
   * Local address of a distribution by its names on AWS.
   *
   * @default - outputs keep the names on AWS
   */
  readonly siteUrls?: ReadonlyMap<string, string>;
}

/** Plans stacks together, since one may import a value that another exports. */
export function planStacks(stacks: readonly AssemblyStack[], options: PlanOptions): StackPlan[] {
  const plans = stacks.map((stack) => planStack(stack, options, exported));

  function exported(name: string): string {
    for (const plan of plans) {
      const value = plan.exportedValue(name);
      if (value !== undefined) return value;
    }
    throw new TemplateError(`no running stack exports ${name}; does --stacks leave out the stack that exports it?`);
  }

  return plans;
}

function planStack(
  stack: AssemblyStack,
  { cloud, endpointUrl, kindOf, siteUrls = new Map() }: PlanOptions,
  exported: (name: string) => string,
): StackPlan {
  const { id, stackName, region, template } = stack;
  const site = { accountId: cloud.accountId, region: region ?? cloud.region, endpointUrl };
  const scope = stackScope({ template, site, stackName, kindOf, exported });

  /** Entries whose condition holds, each with its place for messages. */
  const present = <Entry extends { readonly Condition?: string }>(entries: Readonly<Record<string, Entry>> = {}) =>
    Object.entries(entries)
      .map(([key, entry]) => ({ key, entry, where: `${id}/${key}` }))
      .filter(({ entry: { Condition }, where }) =>
        TemplateError.at(where, () => Condition === undefined || scope.condition(Condition)),
      );

  const exportName = ({ Export }: TemplateOutput) => Export && String(resolve(Export.Name, scope));

  return {
    id,
    stackName,
    stackId: scope.stackId,
    resources: present(template.Resources).map(({ key, where }) => TemplateError.at(where, () => scope.resource(key))),
    get outputs() {
      return present(template.Outputs).map(({ key, entry, where }) =>
        TemplateError.at(where, () => ({
          key,
          value: withLocalAddresses(String(resolve(entry.Value, scope)), endpointUrl, siteUrls),
          description: entry.Description,
          exportName: exportName(entry),
        })),
      );
    },
    exportedValue(name) {
      // Looks for the name first: resolving the value of another output may ask for this very import.
      const output = present(template.Outputs).find(({ entry }) => exportName(entry) === name);
      return output && String(resolve(output.entry.Value, scope));
    },
    warnings: warningsOf(stack, cloud),
    physicalId: scope.physicalId,
    resolved(resource) {
      const where = `${id}/${resource.logicalId}`;
      const raw = template.Resources?.[resource.logicalId]?.Properties ?? {};
      const values = TemplateError.at(where, () => resolve(raw, scope)) as Readonly<Record<string, unknown>>;
      return { ...resource, properties: readProperties(where, values) };
    },
  };
}

function warningsOf({ id, account, template }: AssemblyStack, cloud: Cloud): string[] {
  const ofOtherAccount = account !== undefined && account !== cloud.accountId;
  // CDK adds a parameter for the bootstrap version to every stack; nothing refers to it.
  const fromParameterStore = Object.entries(template.Parameters ?? {}).filter(
    ([name, { Type }]) => Type?.startsWith('AWS::SSM::Parameter::Value') && name !== 'BootstrapVersion',
  );
  return [
    ...(ofOtherAccount ? [`${id}: the stack is for account ${account}; all stacks share ${cloud.accountId} here`] : []),
    ...fromParameterStore.map(
      ([name, { Default }]) =>
        `${id}/${name}: the value of the SSM parameter ${Default} is unknown here; its name is used instead`,
    ),
  ];
}

/** Replaces the addresses that APIs and distributions would have on AWS by their local ones. */
function withLocalAddresses(text: string, endpointUrl: string, siteUrls: ReadonlyMap<string, string>): string {
  return text
    .replaceAll(
      /https:\/\/([0-9a-f]{10})\.execute-api\.[a-z0-9-]+\.amazonaws\.com/g,
      (_whole, id) => `${endpointUrl}/_aws/execute-api/${id}`,
    )
    .replaceAll(/(https:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/g, (whole, scheme: string | undefined, host) => {
      const url = siteUrls.get(host);
      if (url === undefined) return whole;
      return scheme === undefined ? url.replace('http://', '') : url;
    });
}
