import type { DescribedApi } from '../../api-pages/described-api.ts';
import type { LocalSite } from '../../services/cloudfront/sites.ts';
import type { Resource } from '../../template/resource-kind.ts';
import type { StackPlan } from '../../template/stack-plan.ts';
import type { Flow, FlowNode } from '../console-state.ts';
import { linksOf } from './links.ts';
import { type Place, placeOfArn } from './place.ts';

/** Where one can make something come in, of all stacks. */
export interface Entrances {
  readonly apis: readonly Pick<DescribedApi, 'apiId' | 'stack' | 'title'>[];
  readonly sites: readonly Pick<LocalSite, 'name' | 'url'>[];
}

type Ends = readonly [from: Place, to: Place];

/**
 * How what comes in goes through a stack, as its template says. Left out are dead letters, what a function sends to itself, and
 * functions that nothing of the stack calls.
 */
export function readFlow(plan: StackPlan, entrances: Entrances): Flow {
  const resources = plan.resources.map((named) => plan.resolved(named));
  const deadLetterQueues = new Set(resources.map(deadLetterQueueOf));
  const found = linksOf(resources).filter((ends) => !ends.some((place) => deadLetterQueues.has(place)));
  const isOwnSource = (from: Place, to: Place) => found.some((other) => other[0] === to && other[1] === from);
  const isCalled = (place: Place) => !isFunction(place) || found.some(([, to]) => to === place);
  const links = found.filter(([from, to]) => isCalled(from) && !(isFunction(from) && isOwnSource(from, to)));
  const unique = [...new Map(links.map((link): [string, Ends] => [link.join(' → '), link])).values()];
  const places = new Set(unique.flat());
  return {
    stack: plan.id,
    nodes: [...places].map((place) => node(place, plan, entrances)),
    links: unique.map(([from, to]) => ({ from, to })),
  };
}

function isFunction(place: Place): boolean {
  return place.startsWith('function ');
}

function deadLetterQueueOf({ type, properties }: Resource): Place | undefined {
  const redrive = type === 'AWS::SQS::Queue' && properties.nested('RedrivePolicy').values.deadLetterTargetArn;
  return redrive ? placeOfArn(String(redrive)) : undefined;
}

function node(id: Place, plan: StackPlan, { apis, sites }: Entrances): FlowNode {
  const [kind, name] = split(id);
  const api = kind === 'api' ? apis.find(({ apiId }) => apiId === name) : undefined;
  if (api) return { id, kind, name, label: api.title, url: `/_local/apis/${api.stack}` };
  const resource = plan.resources.find((one) => one.name === name || plan.physicalId(one) === name);
  // Names of buckets are chosen; those of everything else begin with the stack's and end with a number.
  const label = kind === 'bucket' ? name : resource?.logicalId.replace(/[0-9A-F]{8}$/, '');
  const site = kind === 'site' ? sites.find((one) => one.name === name) : undefined;
  return { id, kind, name, label: label || name, ...(site && { url: site.url }) };
}

function split(place: Place): [FlowNode['kind'], string] {
  const at = place.indexOf(' ');
  return [place.slice(0, at) as FlowNode['kind'], place.slice(at + 1)];
}
