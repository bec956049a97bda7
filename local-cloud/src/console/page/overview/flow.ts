import { element } from '../../../ui/element.ts';
import type { ConsoleState, Flow, FlowKind, FlowNode } from '../../console-state.ts';
import { formatCount, formatCounted } from '../format.ts';
import { depthOf } from './tiles.ts';

/** A resource in the flow, its current numbers, and the resources that follow it. */
export interface Station extends Pick<FlowNode, 'kind' | 'name' | 'label' | 'url'> {
  readonly facts: readonly Fact[];
  readonly next: readonly Station[];
}

interface Fact {
  readonly text: string;
  readonly isBad: boolean;
}

/**
 * Builds the flow as trees that start where messages enter the stack. A resource that several ways lead to is continued only the
 * first time.
 */
export function flowOf(state: ConsoleState): Station[] {
  const seen = new Set<string>();
  return state.flows.flatMap((flow) => {
    const roots = flow.nodes.filter(({ id }) => flow.links.every(({ to }) => to !== id));
    // Input from users comes first: schedules join its way.
    const isSchedule = ({ kind }: FlowNode) => Number(kind === 'schedule');
    const sorted = roots.toSorted((left, right) => isSchedule(left) - isSchedule(right));
    return sorted.map((root) => station(root, flow, state, seen));
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
    facts: isFirst ? factsOf(node, state) : [{ text: 'see above', isBad: false }],
    ...(url !== undefined && { url }),
    // The longest way is the main purpose of the stack.
    next: next.map((other) => station(other, flow, state, seen)).sort((left, right) => length(right) - length(left)),
  };
}

function length({ next }: Station): number {
  return 1 + Math.max(0, ...next.map(length));
}

/** Lists the names of all resources in the order of the flow. */
export function namesAlong(stations: readonly Station[]): string[] {
  return stations.flatMap(({ name, next }) => [name, ...namesAlong(next)]);
}

function factsOf({ kind, name }: FlowNode, { buckets, functions, queues, tables, topics }: ConsoleState): Fact[] {
  const named = <Item extends { readonly name: string }>(items: readonly Item[]) =>
    items.find((item) => item.name === name);
  if (kind === 'bucket') return [good(formatCounted(named(buckets)?.objects ?? 0, 'object'))];
  if (kind === 'table') return [good(formatCounted(named(tables)?.items ?? 0, 'row'))];
  if (kind === 'function') {
    const { invocations = 0, errors = 0 } = named(functions) ?? {};
    return [good(formatCounted(invocations, 'invocation')), ...bad(errors, formatCounted(errors, 'error'))];
  }
  if (kind === 'topic') {
    const { published = 0, lost = 0 } = named(topics) ?? {};
    return [good(`${formatCount(published)} published`), ...bad(lost, `${formatCount(lost)} undelivered`)];
  }
  const queue = named(queues);
  if (!queue) return [];
  const { visible, delayed, inFlight, deadLetterQueue } = queue;
  const [letters = 0] = queues.filter((other) => other.name === deadLetterQueue).map(depthOf);
  return [
    good(`${formatCount(visible + delayed)} waiting, ${formatCount(inFlight)} in flight`),
    ...bad(letters, formatCounted(letters, 'dead letter')),
  ];
}

function good(text: string): Fact {
  return { text, isBad: false };
}

function bad(count: number, text: string): Fact[] {
  return count > 0 ? [{ text, isBad: true }] : [];
}

const KINDS: Readonly<Record<FlowKind, string>> = {
  api: 'API',
  bucket: 'Bucket',
  function: 'Function',
  queue: 'Queue',
  schedule: 'Schedule',
  site: 'Site',
  table: 'Table',
  topic: 'Topic',
};

/** Draws the flow from left to right. */
export function flowTree(stations: readonly Station[]): Node[] {
  return [branches('flow', stations)];
}

function branches(className: string | undefined, stations: readonly Station[]): HTMLElement {
  const items = stations.map((one) =>
    element('li', {}, place(one), one.next.length > 0 && branches(undefined, one.next)),
  );
  return element('ul', { class: className }, ...items);
}

function place({ kind, name, label, facts, url }: Station): HTMLElement {
  return element(
    'div',
    { class: 'place', title: name },
    element('span', { class: 'kind' }, KINDS[kind]),
    element('strong', {}, label),
    ...facts.map(({ text, isBad }) => element('span', { class: isBad ? 'bad' : 'muted' }, text)),
    url !== undefined && element('a', { href: url, 'data-focus': url }, kind === 'site' ? 'Open it' : 'Try it out'),
  );
}
