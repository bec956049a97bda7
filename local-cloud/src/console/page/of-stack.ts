import type { ConsoleState, StackItem } from '../console-state.ts';

/** One stack's part of the state. What belongs to no stack is everybody's. */
export function ofStack(state: ConsoleState, stack: string): ConsoleState {
  const own = <Item extends Pick<StackItem, 'stack'>>(items: readonly Item[]) =>
    items.filter((item) => item.stack === undefined || item.stack === stack);
  return {
    ...state,
    flows: own(state.flows),
    apis: own(state.apis),
    sites: own(state.sites),
    alarms: own(state.alarms),
    dashboards: own(state.dashboards),
    queues: own(state.queues),
    functions: own(state.functions),
    buckets: own(state.buckets),
    tables: own(state.tables),
    topics: own(state.topics),
    savedQueries: own(state.savedQueries),
  };
}
