import './usable-language.ts';
import './console.css';
import type { ConsoleState } from '../console-state.ts';
import { health, stateBadge } from './alarms.ts';
import { readLocal } from './aws.ts';
import { createDashboardView } from './dashboard/dashboard-view.ts';
import { element } from './element.ts';
import { createLogs } from './logs.ts';
import { ofStack } from './of-stack.ts';
import { createOverview } from './overview.ts';
import { createRegion } from './region.ts';
import { addressOf, type Route, readRoute } from './route.ts';
import { createStackIndex, healthOfAll } from './stack-index.ts';
import { messageOf, say } from './status.ts';
import { startTicking } from './ticking-time.ts';
import type { View } from './view.ts';

const REFRESH_MS = 1_000;
const ALL = 'All stacks';

const VIEWS: Readonly<Record<string, () => View>> = {
  overview: createOverview,
  dashboard: createDashboardView,
  logs: createLogs,
};
const main = required('main');
const stackPicker = required('stack') as HTMLSelectElement;
const offerStacks = createRegion(stackPicker, (names: readonly string[]) =>
  names.map((name) => element('option', {}, name)),
);
const showHealth = createRegion(required('health'), ({ state, text }: ReturnType<typeof health>) => [
  stateBadge(state, text),
]);
const showLinks = createRegion(required('views'), links);
let shown: { readonly address: string; readonly view: View } | undefined;
let alarmStates = new Map<string, string>();

async function refresh(): Promise<void> {
  const state = await readLocal<ConsoleState>('state');
  const route = routeIn(state);
  const { stack } = route;
  const part = stack === undefined ? state : ofStack(state, stack);
  offerStacks([ALL, ...state.stacks]);
  stackPicker.value = stack ?? ALL;
  required('stack-picker').hidden = state.stacks.length < 2;
  showLinks({
    ...route,
    hasDashboard: part.dashboards.length > 0,
    hasApi: part.apis.length > 0,
    sites: part.sites.map(({ url }) => url),
  });
  showHealth(stack === undefined ? healthOfAll(state) : health(part.alarms));
  tellChangedAlarms(state);
  await viewOf(route).update(part);
}

function routeIn({ stacks }: ConsoleState): Route {
  const route = readRoute(location.hash, stacks);
  return { ...route, view: route.view in VIEWS ? route.view : 'overview' };
}

/** Each is made anew when one comes to it, so that nothing of one stack is left in another's. */
function viewOf({ stack, view: name }: Route): View {
  const address = stack === undefined ? '' : addressOf(stack, name);
  if (shown?.address === address) return shown.view;
  shown?.view.close?.();
  const create = stack === undefined ? createStackIndex : (VIEWS[name] ?? createOverview);
  shown = { address, view: create() };
  main.replaceChildren(shown.view.element);
  document.title = `${stack ?? 'Stacks'} · Local cloud`;
  return shown.view;
}

interface Links extends Route {
  readonly hasDashboard: boolean;
  readonly hasApi: boolean;
  readonly sites: readonly string[];
}

function links({ stack, view, hasDashboard, hasApi, sites }: Links): Node[] {
  if (stack === undefined) return [];
  const link = (text: string, href: string, isCurrent = false) =>
    element('a', { href, 'aria-current': isCurrent && 'page', 'data-focus': href }, text);
  const names = Object.keys(VIEWS).filter((name) => name !== 'dashboard' || hasDashboard);
  return [
    ...names.map((name) => link(name.charAt(0).toUpperCase() + name.slice(1), addressOf(stack, name), name === view)),
    ...(hasApi ? [link('API', `/_local/apis/${stack}`)] : []),
    ...sites.map((url) => link('Site', url)),
  ];
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

addEventListener('hashchange', refreshNow);
document.addEventListener('visibilitychange', refreshNow);
stackPicker.addEventListener('change', () => {
  const name = location.hash.split('/')[1] || 'overview';
  location.hash = stackPicker.value === ALL ? 'stacks' : addressOf(stackPicker.value, name);
});
// The part after the # says what is shown, so it cannot say where to scroll.
required('skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
// A file dropped beside a bucket must not replace the page.
for (const type of ['dragover', 'drop']) addEventListener(type, (event) => event.preventDefault());
startTicking();
void keepRefreshing();
