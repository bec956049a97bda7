import type { ConsoleState } from '../console-state.ts';

/** The stack and the view that an address names: `#StreamApi/dashboard`, or `#dashboard` if only one stack is loaded. */
export interface Route {
  /** `undefined` for all stacks. */
  readonly stack: string | undefined;
  readonly view: string;
}

/** @param stacks - the loaded stacks; if there is only one, the address need not name it */
export function readRoute(hash: string, stacks: readonly string[]): Route {
  const [first = '', second = ''] = hash.replace(/^#/, '').split('/');
  if (stacks.includes(first)) return { stack: first, view: second };
  return { stack: stacks.length === 1 ? stacks[0] : undefined, view: first };
}

export function addressOf(stack: string, view: string): string {
  return `#${stack}/${view}`;
}

/** Selects a stack's part of the state, and everything that belongs to no stack. */
export function ofStack(state: ConsoleState, stack: string): ConsoleState {
  const isPart = (item: unknown) => [undefined, stack].includes(Object(item).stack);
  const parts = Object.entries(state).map(([name, items]: [string, readonly unknown[]]) => [
    name,
    items.filter(isPart),
  ]);
  return Object.fromEntries(parts);
}
