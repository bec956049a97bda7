import type { ConsoleState } from '../console-state.ts';
import { createDashboardView } from './dashboard/dashboard-view.ts';
import { createLogs } from './logs.ts';
import { createOverview } from './overview.ts';
import { addressOf } from './route.ts';
import type { View } from './view.ts';

interface StackView {
  readonly title: string;
  create(): View;
  /** Whether a stack has something to show in it. */
  isOf(state: ConsoleState): boolean;
}

/** By the last part of their address. */
const VIEWS: Readonly<Record<string, StackView>> = {
  overview: { title: 'Overview', create: createOverview, isOf: () => true },
  dashboard: { title: 'Dashboard', create: createDashboardView, isOf: ({ dashboards }) => dashboards.length > 0 },
  logs: { title: 'Logs', create: createLogs, isOf: ({ functions }) => functions.length > 0 },
};

/** @param asked the overview in its place, if the stack has no such view */
export function viewNameOf(asked: string, state: ConsoleState): string {
  return VIEWS[asked]?.isOf(state) ? asked : 'overview';
}

export function createView(name: string): View {
  return (VIEWS[name]?.create ?? createOverview)();
}

export interface Way {
  readonly title: string;
  readonly href: string;
  /** Name of a view; none for another page. */
  readonly view?: string;
}

/** The ways into a stack: its views, its API's page, its site. */
export function waysInto(stack: string, state: ConsoleState): Way[] {
  const views = Object.entries(VIEWS).filter(([, { isOf }]) => isOf(state));
  return [
    ...views.map(([view, { title }]) => ({ title, href: addressOf(stack, view), view })),
    ...state.apis.map((api) => ({ title: 'API', href: `/_local/apis/${api.stack}` })),
    ...state.sites.map(({ url }) => ({ title: 'Site', href: url })),
  ];
}
