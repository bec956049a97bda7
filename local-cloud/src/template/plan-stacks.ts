import type { Cloud } from '../front-door/service.ts';
import type { AssemblyStack } from './assembly.ts';
import { resourceKind } from './registry.ts';
import { planStack, type StackPlan } from './stack-plan.ts';
import { TemplateError } from './template-error.ts';

/**
 * Plans stacks together, since one may import what another exports.
 *
 * @param siteUrls address of a distribution by its names on AWS, asked only when outputs are
 */
export function planStacks(
  stacks: readonly AssemblyStack[],
  cloud: Cloud,
  endpointUrl: string,
  siteUrls: ReadonlyMap<string, string> = new Map(),
): StackPlan[] {
  const plans = stacks.map((stack) =>
    planStack({
      stack,
      site: { accountId: cloud.accountId, region: stack.region ?? cloud.region, endpointUrl },
      siteUrls,
      kindOf: resourceKind,
      exported,
    }),
  );

  function exported(name: string): string {
    for (const plan of plans) {
      const value = plan.exportedValue(name);
      if (value !== undefined) return value;
    }
    throw new TemplateError(`no stack that runs here exports ${name}; is the stack that does so left out by --stacks?`);
  }

  return plans;
}
