import type { ConsoleState, Flow, FlowNode } from '../../console-state.ts';
import { formatCount } from '../format.ts';
import { depthOf } from '../queue-depth.ts';

/** A place in the flow, what is there now, and where it goes on from there. */
export interface Station extends Pick<FlowNode, 'kind' | 'name' | 'label' | 'url'> {
  readonly facts: readonly Fact[];
  readonly next: readonly Station[];
}

export interface Fact {
  readonly text: string;
  readonly isBad: boolean;
}

/** The flow as trees, from where something comes in. What two ways lead to goes on from the first. */
export function flowOf(state: ConsoleState): Station[] {
  const seen = new Set<string>();
  return state.flows.flatMap((flow) => {
    const roots = flow.nodes.filter(({ id }) => flow.links.every(({ to }) => to !== id));
    // What users send is what the stack is for; a schedule joins it.
    const usersFirst = roots.toSorted(
      (left, right) => Number(left.kind === 'schedule') - Number(right.kind === 'schedule'),
    );
    return usersFirst.map((root) => station(root, flow, state, seen));
  });
}

function station(node: FlowNode, flow: Flow, state: ConsoleState, seen: Set<string>): Station {
  const { id, kind, name, label, url } = node;
  const isFirst = !seen.has(id);
  seen.add(id);
  const next = flow.nodes.filter(
    (other) => isFirst && flow.links.some(({ from, to }) => from === id && to === other.id),
  );
  return {
    kind,
    name,
    label,
    facts: isFirst ? factsOf(node, state) : [{ text: 'as above', isBad: false }],
    ...(url !== undefined && { url }),
    // The longest way is the one that the stack is for.
    next: next.map((other) => station(other, flow, state, seen)).sort((left, right) => length(right) - length(left)),
  };
}

/** Names of all places in the order in which one comes to them. */
export function namesAlong(stations: readonly Station[]): string[] {
  return stations.flatMap(({ name, next }) => [name, ...namesAlong(next)]);
}

function length({ next }: Station): number {
  return 1 + Math.max(0, ...next.map(length));
}

function factsOf({ kind, name }: FlowNode, state: ConsoleState): Fact[] {
  const { buckets, functions, queues, tables, topics } = state;
  const named = <Item extends { readonly name: string }>(items: readonly Item[]) =>
    items.find((item) => item.name === name);
  if (kind === 'bucket') return [counted(named(buckets)?.objects ?? 0, 'object')];
  if (kind === 'table') return [counted(named(tables)?.items ?? 0, 'row')];
  if (kind === 'function') {
    const { invocations = 0, errors = 0 } = named(functions) ?? {};
    return [counted(invocations, 'invocation'), ...bad(errors, 'error')];
  }
  if (kind === 'topic') {
    const { published = 0, lost = 0 } = named(topics) ?? {};
    const undelivered = lost > 0 ? [{ text: `${formatCount(lost)} undelivered`, isBad: true }] : [];
    return [{ text: `${formatCount(published)} published`, isBad: false }, ...undelivered];
  }
  const queue = named(queues);
  if (!queue) return [];
  const { visible, delayed, inFlight, deadLetterQueue } = queue;
  const letters = queues.filter((other) => other.name === deadLetterQueue).map(depthOf);
  return [
    { text: `${formatCount(visible + delayed)} waiting, ${formatCount(inFlight)} in flight`, isBad: false },
    ...bad(letters[0] ?? 0, 'dead letter'),
  ];
}

function bad(count: number, noun: string): Fact[] {
  return count > 0 ? [{ ...counted(count, noun), isBad: true }] : [];
}

function counted(count: number, noun: string): Fact {
  return { text: `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`, isBad: false };
}
