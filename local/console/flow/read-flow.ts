import type { Resource } from '../../template/resource-kind.ts';
import type { StackPlan } from '../../template/stack-plan.ts';
import type { Flow, FlowNode } from '../console-state.ts';
import { linksOf } from './links.ts';
import { type Place, placeOfArn } from './place.ts';

/** How what comes in goes through a stack, as its template says. Dead letters are left out, and what a function sends to itself. */
export function readFlow(plan: StackPlan): Flow {
  const resources = plan.resources.map((named) => plan.resolved(named));
  const deadLetterQueues = new Set(resources.map(deadLetterQueueOf));
  const found = linksOf(resources).filter((ends) => !ends.some((place) => deadLetterQueues.has(place)));
  const isOwnSource = (from: Place, to: Place) => found.some((other) => other[0] === to && other[1] === from);
  const links = found
    .filter(([from, to]) => !(from.startsWith('function ') && isOwnSource(from, to)))
    .map(([from, to]) => ({ from, to }));
  const unique = [...new Map(links.map((link) => [`${link.from} → ${link.to}`, link])).values()];
  const places = new Set(unique.flatMap(({ from, to }) => [from as Place, to as Place]));
  return { stack: plan.id, nodes: [...places].map((place) => node(place, plan)), links: unique };
}

function deadLetterQueueOf({ type, properties }: Resource): Place | undefined {
  const redrive = type === 'AWS::SQS::Queue' && properties.nested('RedrivePolicy').values.deadLetterTargetArn;
  return redrive ? placeOfArn(String(redrive)) : undefined;
}

function node(id: Place, plan: StackPlan): FlowNode {
  const [kind, name] = split(id);
  const resource = plan.resources.find((one) => one.name === name || plan.physicalId(one) === name);
  // Names of buckets are chosen; those of everything else begin with the stack's and end with a number.
  const label = kind === 'bucket' ? name : resource?.logicalId.replace(/[0-9A-F]{8}$/, '');
  return { id, kind, name, label: label || name };
}

function split(place: Place): [FlowNode['kind'], string] {
  const at = place.indexOf(' ');
  return [place.slice(0, at) as FlowNode['kind'], place.slice(at + 1)];
}
