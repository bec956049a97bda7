import type { ConsoleState } from '../console-state.ts';
import { createDashboardView } from './dashboard/dashboard-view.ts';
import { createLogs } from './logs.ts';
import { createOverview } from './overview/overview.ts';
import { addressOf } from './route.ts';

export interface View {
  readonly element: HTMLElement;
  /** Is called every second with the state of the stack while the view is shown. */
  update(state: ConsoleState): void | Promise<void>;
  /** Releases everything that outlives the element. */
  close?(): void;
}

interface StackView {
  readonly title: string;
  create(): View;
  /** Whether the stack has something to show in the view. */
  isOf(state: ConsoleState): boolean;
}

const OVERVIEW: StackView = { title: 'Overview', create: createOverview, isOf: () => true };

/** Views by the last part of their address. */
const VIEWS: Readonly<Record<string, StackView>> = {
  overview: OVERVIEW,
  dashboard: { title: 'Dashboard', create: createDashboardView, isOf: ({ dashboards }) => dashboards.length > 0 },
  logs: { title: 'Logs', create: createLogs, isOf: ({ functions }) => functions.length > 0 },
};

/** Returns the overview if the stack has no view with the requested name. */
export function viewNameOf(requested: string, state: ConsoleState): string {
  return VIEWS[requested]?.isOf(state) ? requested : 'overview';
}

export function createView(name: string): View {
  return (VIEWS[name] ?? OVERVIEW).create();
}

export interface PageLink {
  readonly title: string;
  readonly href: string;
  /** Name of the view; missing for a page outside the console. */
  readonly view?: string;
}

/** Lists the pages of a stack: its views, the page of its API, its site. */
export function linksOf(stack: string, state: ConsoleState): PageLink[] {
  const views = Object.entries(VIEWS).filter(([, { isOf }]) => isOf(state));
  return [
    ...views.map(([view, { title }]) => ({ title, href: addressOf(stack, view), view })),
    ...state.apis.map((api) => ({ title: 'API', href: `/_local/apis/${api.stack}` })),
    ...state.sites.map(({ url }) => ({ title: 'Site', href: url })),
  ];
}
