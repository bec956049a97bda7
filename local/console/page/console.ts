import './usable-language.ts';
import './console.css';
import type { ConsoleState, StackItem } from '../console-state.ts';
import { health, stateBadge } from './alarms.ts';
import { readLocal } from './aws.ts';
import { createDashboardView } from './dashboard/dashboard-view.ts';
import { element } from './element.ts';
import { createLogs } from './logs.ts';
import { createOverview } from './overview.ts';
import { createRegion } from './region.ts';
import { messageOf, say } from './status.ts';
import { startTicking } from './ticking-time.ts';
import type { View } from './view.ts';

const REFRESH_MS = 1_000;

const views: Readonly<Record<string, View>> = {
  overview: createOverview(),
  dashboard: createDashboardView(),
  logs: createLogs(),
};
const main = required('main');
const stackPicker = required('stack') as HTMLSelectElement;
const offerStacks = createRegion(stackPicker, (names: readonly string[]) =>
  names.map((name) => element('option', {}, name)),
);
const showHealth = createRegion(required('health'), ({ state, text }: ReturnType<typeof health>) => [
  stateBadge(state, text),
]);
let alarmStates = new Map<string, string>();

function currentView(): View {
  const name = location.hash.slice(1);
  return views[name] ?? (views.overview as View);
}

function showView(): void {
  const view = currentView();
  for (const link of document.querySelectorAll('nav a')) {
    const isCurrent = views[link.getAttribute('href')?.slice(1) ?? ''] === view;
    if (isCurrent) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (main.firstElementChild !== view.element) main.replaceChildren(view.element);
}

async function refresh(): Promise<void> {
  const state = await readLocal<ConsoleState>('state');
  offerStacks(state.stacks);
  required('stack-picker').hidden = state.stacks.length < 2;
  showHealth(health(state.alarms));
  tellChangedAlarms(state);
  await currentView().update(ofStack(state, stackPicker.value));
}

/** What belongs to no stack is everybody's. */
function ofStack(state: ConsoleState, stack: string): ConsoleState {
  const own = <Item extends StackItem>(items: readonly Item[]) =>
    items.filter((item) => item.stack === undefined || item.stack === stack);
  return {
    ...state,
    alarms: own(state.alarms),
    dashboards: own(state.dashboards),
    queues: own(state.queues),
    functions: own(state.functions),
    buckets: own(state.buckets),
    savedQueries: own(state.savedQueries),
  };
}

/** That the first data has come is no news. */
function tellChangedAlarms({ alarms }: ConsoleState): void {
  for (const { name, state } of alarms) {
    const before = alarmStates.get(name);
    if (before !== undefined && before !== state && [before, state].includes('ALARM')) {
      say(`Alarm ${name} is now ${state}.`);
    }
  }
  alarmStates = new Map(alarms.map(({ name, state }) => [name, state]));
}

async function keepRefreshing(): Promise<void> {
  try {
    if (!document.hidden) await refresh();
  } catch (error) {
    showHealth({ state: 'INSUFFICIENT_DATA', text: `Not up to date: ${messageOf(error)}` });
  }
  setTimeout(keepRefreshing, REFRESH_MS);
}

function required(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

function refreshNow(): void {
  refresh().catch((error: unknown) => say(`Not up to date: ${messageOf(error)}`));
}

addEventListener('hashchange', () => {
  showView();
  refreshNow();
});
document.addEventListener('visibilitychange', refreshNow);
stackPicker.addEventListener('change', refreshNow);
// A file dropped beside a bucket must not replace the page.
for (const type of ['dragover', 'drop']) addEventListener(type, (event) => event.preventDefault());
showView();
startTicking();
void keepRefreshing();
