import type { Template } from './assembly.ts';
import { evaluateCondition, NO_VALUE, resolve, type Scope } from './intrinsics.ts';
import { physicalName, physicalUuid } from './physical-name.ts';
import { readProperties } from './properties.ts';
import type { NamedResource, ResourceKind, Site } from './resource-kind.ts';
import { TemplateError } from './template-error.ts';

/** Everything that the intrinsic functions of one stack can refer to. It follows from names alone, so nothing has to exist yet. */
export interface StackScope extends Scope {
  readonly stackId: string;
  resource(logicalId: string): NamedResource;
  /** The result of `{Ref: logicalId}`: AWS calls it the physical id. */
  physicalId(resource: NamedResource): string;
}

export interface StackScopeOptions {
  readonly stackName: string;
  readonly template: Template;
  readonly site: Site;
  /** `undefined` for a type that the local cloud does not support. */
  kindOf(type: string): ResourceKind | undefined;
  /** Value of an output that another stack exports. */
  exported(exportName: string): unknown;
}

export function stackScope({ stackName, template, site, kindOf, exported }: StackScopeOptions): StackScope {
  const stackId = `arn:aws:cloudformation:${site.region}:${site.accountId}:stack/${stackName}/${physicalUuid(stackName, '')}`;
  const pseudoParameters = new Map<string, unknown>([
    ['AWS::AccountId', site.accountId],
    ['AWS::Region', site.region],
    ['AWS::Partition', 'aws'],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::StackName', stackName],
    ['AWS::StackId', stackId],
    ['AWS::NotificationARNs', []],
    ['AWS::NoValue', NO_VALUE],
  ]);
  const named = new Map<string, NamedResource>();

  const scope: StackScope = {
    stackId,
    resource(logicalId) {
      const known = named.get(logicalId);
      if (known) return known;
      const { Type: type, Properties = {} } = template.Resources?.[logicalId] ?? {};
      if (!type) throw new TemplateError(`there is no resource or parameter ${logicalId}`);
      const kind = kindOf(type);
      const fresh = { type, kind, logicalId, stackName, site, name: nameOf(logicalId, kind, Properties) };
      named.set(logicalId, fresh);
      return fresh;
    },
    physicalId: (resource) => resource.kind?.ref?.(resource) ?? resource.name,
    ref(name) {
      if (pseudoParameters.has(name)) return pseudoParameters.get(name);
      const parameter = template.Parameters?.[name];
      if (parameter?.Default !== undefined) return parameter.Default;
      if (parameter) throw new TemplateError(`parameter ${name} has no default, and the local cloud passes none`);
      return scope.physicalId(scope.resource(name));
    },
    attribute: (logicalId, attribute) => attributeOf(scope.resource(logicalId), attribute),
    condition(name) {
      const expression = template.Conditions?.[name];
      if (expression === undefined) throw new TemplateError(`there is no condition ${name}`);
      return evaluateCondition(expression, scope);
    },
    mapping(map, topLevelKey, secondLevelKey) {
      const value = template.Mappings?.[map]?.[topLevelKey]?.[secondLevelKey];
      if (value !== undefined) return value;
      throw new TemplateError(`there is no ${topLevelKey}.${secondLevelKey} in the mapping ${map}`);
    },
    exported,
  };

  function nameOf(logicalId: string, kind: ResourceKind | undefined, properties: Readonly<Record<string, unknown>>) {
    const { property = '', maxLength, suffix } = kind?.naming ?? {};
    const explicit = resolve(properties[property], scope);
    if (typeof explicit === 'string') return explicit;
    return physicalName(stackName, logicalId, { maxLength, suffix: suffix?.(readProperties(logicalId, properties)) });
  }

  return scope;
}

function attributeOf(resource: NamedResource, attribute: string): string {
  const { type, kind } = resource;
  if (!kind) return placeholder(resource, attribute);
  const read = kind.attributes?.[attribute];
  if (read) return read(resource);
  const known = Object.keys(kind.attributes ?? {}).join(', ') || 'none';
  throw new TemplateError(`${type} has no attribute ${attribute} here; supported: ${known}`);
}

/** A warning names the unsupported resource; resources that refer to it get a value of the right shape. */
function placeholder({ type, name, site }: NamedResource, attribute: string): string {
  const service = type.split('::')[1]?.toLowerCase() ?? 'unknown';
  if (attribute.endsWith('Arn')) return `arn:aws:${service}:${site.region}:${site.accountId}:${name}`;
  return `${name}.${attribute}`;
}
