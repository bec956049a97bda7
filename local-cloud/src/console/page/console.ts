import './usable-language.ts';
import './console.css';
import { element, required } from '../../ui/element.ts';
import { createPicker, createRegion } from '../../ui/region.ts';
import { readLocal } from '../../ui/requests.ts';
import { messageOf, say } from '../../ui/status.ts';
import type { ConsoleState } from '../console-state.ts';
import { type Health, health, healthOfAll, stateBadge } from './alarms.ts';
import { startTicking } from './format.ts';
import { addressOf, ofStack, type Route, readRoute } from './route.ts';
import { createStackIndex } from './stack-index.ts';
import { createView, linksOf, type PageLink, type View, viewNameOf } from './views.ts';

const REFRESH_MS = 1_000;
const ALL = 'All stacks';

const main = required('main');
const { picker, offer } = createPicker(required('stack') as HTMLSelectElement);
const showHealth = createRegion(required('health'), ({ state, text }: Health) => [stateBadge(state, text)]);
const showLinks = createRegion(required('views'), linkElements);
let shown: { readonly address: string; readonly view: View } | undefined;
let alarmStates = new Map<string, string>();

async function refresh(): Promise<void> {
  const state = await readLocal<ConsoleState>('state');
  const { stack, view: requested } = readRoute(location.hash, state.stacks);
  const part = stack === undefined ? state : ofStack(state, stack);
  const view = viewNameOf(requested, part);
  offer([ALL, ...state.stacks]);
  picker.value = stack ?? ALL;
  required('stack-picker').hidden = state.stacks.length < 2;
  showLinks({ links: stack === undefined ? [] : linksOf(stack, part), view });
  showHealth(stack === undefined ? healthOfAll(state) : health(part.alarms));
  announceAlarmChanges(state);
  await viewOf({ stack, view }).update(part);
}

/** Creates a view each time it is entered, so that no content of one stack stays in the view of another. */
function viewOf({ stack, view: name }: Route): View {
  const address = stack === undefined ? '' : addressOf(stack, name);
  if (shown?.address === address) return shown.view;
  shown?.view.close?.();
  shown = { address, view: stack === undefined ? createStackIndex() : createView(name) };
  main.replaceChildren(shown.view.element);
  document.title = `${stack ?? 'Stacks'} · Local cloud`;
  return shown.view;
}

function linkElements({ links, view }: { readonly links: readonly PageLink[]; readonly view: string }): Node[] {
  return links.map((link) =>
    element(
      'a',
      { href: link.href, 'aria-current': link.view === view && 'page', 'data-focus': link.href },
      link.title,
    ),
  );
}

/** A change from INSUFFICIENT_DATA to OK is not worth a message. */
function announceAlarmChanges({ alarms }: ConsoleState): void {
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

function refreshNow(): void {
  refresh().catch((error: unknown) => say(`Not up to date: ${messageOf(error)}`));
}

addEventListener('hashchange', refreshNow);
document.addEventListener('visibilitychange', refreshNow);
picker.addEventListener('change', () => {
  const view = location.hash.split('/')[1] || 'overview';
  location.hash = picker.value === ALL ? 'stacks' : addressOf(picker.value, view);
});
// The part after # selects the view, so the skip link cannot use it as a scroll target.
required('skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
// A file dropped next to a bucket must not replace the page.
for (const type of ['dragover', 'drop']) addEventListener(type, (event) => event.preventDefault());
startTicking();
void keepRefreshing();
