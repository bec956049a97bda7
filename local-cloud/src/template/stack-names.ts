import { physicalName } from './physical-name.ts';
import { readProperties } from './properties.ts';
import type { NamedResource, ResourceKind, Site } from './resource-kind.ts';
import type { Template } from './template.ts';
import { TemplateError } from './template-error.ts';

/** The local name of each resource of a stack, and what follows from a name alone. */
export interface StackNames {
  resource(logicalId: string): NamedResource;
  /** What `{Ref: logicalId}` gives: the id that AWS calls physical. */
  physicalId(resource: NamedResource): string;
  /** What `Fn::GetAtt` gives. */
  attribute(logicalId: string, attribute: string): string;
}

export interface StackNamesOptions {
  readonly stackName: string;
  readonly template: Template;
  readonly site: Site;
  /** How a type is treated, `undefined` for one that isn't supported. */
  kindOf(type: string): ResourceKind | undefined;
  /** Resolves the intrinsic functions in an explicit name. */
  resolve(value: unknown): unknown;
}

export function nameResources({ stackName, template, site, kindOf, resolve }: StackNamesOptions): StackNames {
  const named = new Map<string, NamedResource>();

  function resource(logicalId: string): NamedResource {
    const known = named.get(logicalId);
    if (known) return known;
    const type = template.Resources?.[logicalId]?.Type;
    if (!type) throw new TemplateError(`there is no resource or parameter ${logicalId}`);
    const fresh = { type, logicalId, stackName, site, name: nameOf(logicalId, type) };
    named.set(logicalId, fresh);
    return fresh;
  }

  function nameOf(logicalId: string, type: string): string {
    const { property = '', maxLength, suffix } = kindOf(type)?.naming ?? {};
    const properties = template.Resources?.[logicalId]?.Properties ?? {};
    const explicit = resolve(properties[property]);
    if (typeof explicit === 'string') return explicit;
    const end = suffix?.(readProperties(logicalId, properties)) ?? '';
    return physicalName(stackName, logicalId, { maxLength, suffix: end });
  }

  return {
    resource,
    physicalId: (named) => kindOf(named.type)?.ref?.(named) ?? named.name,
    attribute(logicalId, attribute) {
      const named = resource(logicalId);
      const kind = kindOf(named.type);
      if (!kind) return placeholder(named, attribute);
      const read = kind.attributes?.[attribute];
      if (read) return read(named);
      const known = Object.keys(kind.attributes ?? {}).join(', ') || 'none';
      throw new TemplateError(`${named.type} has no attribute ${attribute} here; supported: ${known}`);
    },
  };
}

/** An unsupported resource is named in a warning; what refers to it gets something of the right shape. */
function placeholder({ type, name, site }: NamedResource, attribute: string): string {
  const service = type.split('::')[1]?.toLowerCase() ?? 'unknown';
  if (attribute.endsWith('Arn')) return `arn:aws:${service}:${site.region}:${site.accountId}:${name}`;
  return `${name}.${attribute}`;
}
