import type { Deployment } from './deployment.ts';
import { resourceKind } from './registry.ts';
import type { Resource, ResourceKind } from './resource-kind.ts';
import type { StackPlan } from './stack-plan.ts';
import { standInForExistingBuckets } from './stand-in-bucket.ts';

/** Creates every resource of every stack, then joins them: nothing has to come in the order of its dependencies. */
export async function deploy(plans: readonly StackPlan[], deployment: Deployment): Promise<void> {
  const resources = plans.flatMap((plan) => supportedResources(plan, deployment));
  for (const { kind, resource } of resources) await kind.create?.(resource, deployment);
  standInForExistingBuckets(plans, deployment);
  for (const { kind, resource } of resources) await kind.connect?.(resource, deployment);
}

interface SupportedResource {
  readonly kind: ResourceKind;
  readonly resource: Resource;
}

function supportedResources(plan: StackPlan, { report }: Deployment): SupportedResource[] {
  const providers = customResourceProviders(plan);
  return plan.resources.flatMap((named) => {
    const kind = resourceKind(named.type);
    if (!kind) {
      report.warn(`${named.type} ${named.logicalId} (${plan.id}) is not supported here and was left out`);
      return [];
    }
    const resource = plan.resolved(named);
    if (providers.has(resource.name)) return [];
    for (const property of unsupportedProperties(kind, resource)) {
      report.warn(`${named.type} ${named.logicalId} (${plan.id}): the property ${property} has no effect here`);
    }
    return [{ kind, resource }];
  });
}

function unsupportedProperties(kind: ResourceKind, { properties }: Resource): string[] {
  if (kind.ignoredProperties === 'all') return [];
  const known = new Set([...kind.supportedProperties, ...kind.ignoredProperties]);
  return Object.keys(properties.values).filter((name) => !known.has(name));
}

/** Names of the functions behind custom resources. Those resources are interpreted, so the functions never run. */
function customResourceProviders(plan: StackPlan): ReadonlySet<string> {
  const custom = plan.resources.filter(({ type }) => type.startsWith('Custom::'));
  const tokens = custom.map((resource) => plan.resolved(resource).properties.text('ServiceToken', ''));
  return new Set(tokens.flatMap((arn) => arn.split(':').at(-1) ?? []));
}
