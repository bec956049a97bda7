import { standInForExistingBuckets } from '../services/s3/resources.ts';
import type { Deployment } from './deployment.ts';
import type { Resource, ResourceKind } from './resource-kind.ts';
import type { StackPlan } from './stack-plan.ts';
import { TemplateError } from './template-error.ts';

interface SupportedResource {
  readonly where: string;
  readonly kind: ResourceKind;
  readonly resource: Resource;
}

export interface Deployed {
  /** Begins polling. The endpoint must answer by then. */
  start(): Promise<void>;
}

/**
 * Creates every resource of every stack, then connects them, so the order of the resources does not matter. Reports
 * everything in the templates that has no effect.
 *
 * @throws TemplateError naming stack and resource
 */
export async function deploy(plans: readonly StackPlan[], deployment: Deployment): Promise<Deployed> {
  const resources = plans.flatMap((plan) => supportedResources(plan, deployment));
  const forEach = async (step: 'create' | 'connect' | 'start') => {
    for (const { where, kind, resource } of resources) await take(where, () => kind[step]?.(resource, deployment));
  };

  await forEach('create');
  standInForExistingBuckets(plans, deployment);
  await forEach('connect');
  return { start: () => forEach('start') };
}

/** Adds the name of the resource to an error of a service, except to a bug of the local cloud. */
async function take(where: string, step: () => Promise<void> | undefined): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof TypeError || error instanceof ReferenceError) throw error;
    throw new TemplateError(`${where}: ${error.message}`, { cause: error });
  }
}

function supportedResources(plan: StackPlan, { report }: Deployment): SupportedResource[] {
  const providers = customResourceProviders(plan);
  for (const warning of plan.warnings) report.warn(warning);
  return plan.resources.flatMap((named) => {
    const { type, kind } = named;
    const where = `${plan.id}/${named.logicalId}`;
    if (!kind) {
      report.warn(`${where}: ${type} is not supported here, so it was left out`);
      return [];
    }
    if (providers.has(named.name)) return [];
    const resource = plan.resolved(named);
    for (const property of unsupportedProperties(kind, resource)) {
      report.warn(`${where}: ${property} of ${type} has no effect here`);
    }
    for (const [reference] of JSON.stringify(resource.properties.values).matchAll(/\{\{resolve:[^}]*\}\}/g)) {
      report.warn(`${where}: the dynamic reference ${reference} is not resolved here and stays as it is`);
    }
    return [{ where: `${where} (${type})`, kind, resource }];
  });
}

function unsupportedProperties(kind: ResourceKind, { properties }: Resource): string[] {
  if (kind.ignoredProperties === 'all') return [];
  const known = new Set([...kind.supportedProperties, ...kind.ignoredProperties]);
  const partlyKnown = new Set(kind.supportedProperties.map((path) => path.split('.')[0]));
  return Object.keys(properties.values).flatMap((name) => {
    if (known.has(name)) return [];
    if (!partlyKnown.has(name)) return [name];
    const inside = Object.keys(properties.nested(name).values).map((inner) => `${name}.${inner}`);
    return inside.filter((path) => !known.has(path));
  });
}

/** Finds the functions behind custom resources. They never run: the local cloud interprets custom resources itself. */
function customResourceProviders(plan: StackPlan): ReadonlySet<string> {
  const custom = plan.resources.filter(({ type }) => type.startsWith('Custom::'));
  const tokens = custom.map((resource) => plan.resolved(resource).properties.text('ServiceToken', ''));
  return new Set(tokens.flatMap((arn) => arn.split(':').at(-1) ?? []));
}
