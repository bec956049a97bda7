import type { AssemblyStack } from './assembly.ts';
import { resolve } from './intrinsics.ts';
import { withLocalAddresses } from './local-addresses.ts';
import { physicalUuid } from './physical-name.ts';
import { readProperties } from './properties.ts';
import type { NamedResource, Resource, ResourceKind, Site } from './resource-kind.ts';
import { nameResources, type StackNames } from './stack-names.ts';
import { stackScope } from './stack-scope.ts';
import type { TemplateOutput } from './template.ts';
import { TemplateError } from './template-error.ts';

export interface StackOutput {
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
  readonly outputs: readonly StackOutput[];
  /** Value of the output that is exported by this name, if one is. */
  exportedValue(exportName: string): string | undefined;
  /** @throws TemplateError naming the resource, when a property can't be resolved. */
  resolved(resource: NamedResource): Resource;
  physicalId(resource: NamedResource): string;
}

export interface PlanOptions {
  readonly stack: AssemblyStack;
  readonly site: Site;
  /** Address of a distribution by its names on AWS, asked only when outputs are. */
  readonly siteUrls: ReadonlyMap<string, string>;
  /** How a type is treated, `undefined` for one that isn't supported. */
  kindOf(type: string): ResourceKind | undefined;
  /** Value of an output that another stack exports. */
  exported(name: string): unknown;
}

export function planStack({ stack, site, siteUrls, kindOf, exported }: PlanOptions): StackPlan {
  const { id, stackName, template } = stack;
  const stackId = `arn:aws:cloudformation:${site.region}:${site.accountId}:stack/${stackName}/${physicalUuid(stackName, '')}`;
  const scope = stackScope({ template, site, stackName, stackId, names: () => names, exported });
  const names: StackNames = nameResources({
    stackName,
    template,
    site,
    kindOf,
    resolve: (value) => resolve(value, scope),
  });

  /** Entries whose condition holds, each with its place for messages. */
  const present = <Entry extends { readonly Condition?: string }>(entries: Readonly<Record<string, Entry>> = {}) =>
    Object.entries(entries)
      .map(([key, entry]) => ({ key, entry, where: `${id}/${key}` }))
      .filter(({ entry: { Condition }, where }) =>
        TemplateError.at(where, () => Condition === undefined || scope.condition(Condition)),
      );

  const exportName = ({ Export }: TemplateOutput) => Export && String(resolve(Export.Name, scope));
  const resolvedOutputs = () =>
    present(template.Outputs).map(({ key, entry, where }) =>
      TemplateError.at(where, () => ({
        key,
        value: withLocalAddresses(String(resolve(entry.Value, scope)), { endpointUrl: site.endpointUrl, siteUrls }),
        description: entry.Description,
        exportName: exportName(entry),
      })),
    );

  return {
    id,
    stackName,
    stackId,
    resources: present(template.Resources).map(({ key, where }) => TemplateError.at(where, () => names.resource(key))),
    get outputs() {
      return resolvedOutputs();
    },
    // By name first: the value of another output may be the very import that asks.
    exportedValue(name) {
      const exported = present(template.Outputs).find(({ entry }) => exportName(entry) === name);
      return exported && String(resolve(exported.entry.Value, scope));
    },
    physicalId: names.physicalId,
    resolved(resource) {
      const where = `${id}/${resource.logicalId}`;
      const raw = template.Resources?.[resource.logicalId]?.Properties ?? {};
      const values = TemplateError.at(where, () => resolve(raw, scope)) as Readonly<Record<string, unknown>>;
      return { ...resource, properties: readProperties(where, values) };
    },
  };
}
