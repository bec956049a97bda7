import { evaluateCondition } from './conditions.ts';
import type { Site } from './resource-kind.ts';
import { NO_VALUE, type Scope } from './scope.ts';
import type { StackNames } from './stack-names.ts';
import type { Template } from './template.ts';
import { TemplateError } from './template-error.ts';

export interface StackScopeOptions {
  readonly template: Template;
  readonly site: Site;
  readonly stackName: string;
  readonly stackId: string;
  /** Asked only while resolving, so that names may themselves be resolved in this scope. */
  names(): StackNames;
  /** Value of an output that another stack exports. */
  exported(name: string): unknown;
}

export function stackScope({ template, names, exported, ...stack }: StackScopeOptions): Scope {
  const pseudo = pseudoParameters(stack);
  const scope: Scope = {
    ref(name) {
      if (pseudo.has(name)) return pseudo.get(name);
      const parameter = template.Parameters?.[name];
      if (parameter?.Default !== undefined) return parameter.Default;
      if (parameter) throw new TemplateError(`parameter ${name} has no default, and the local cloud passes none`);
      return names().physicalId(names().resource(name));
    },
    attribute: (logicalId, attribute) => names().attribute(logicalId, attribute),
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
  return scope;
}

function pseudoParameters({
  site,
  stackName,
  stackId,
}: Pick<StackScopeOptions, 'site' | 'stackName' | 'stackId'>): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([
    ['AWS::AccountId', site.accountId],
    ['AWS::Region', site.region],
    ['AWS::Partition', 'aws'],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::StackName', stackName],
    ['AWS::StackId', stackId],
    ['AWS::NotificationARNs', []],
    ['AWS::NoValue', NO_VALUE],
  ]);
}
