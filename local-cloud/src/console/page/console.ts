import './usable-language.ts';
import './console.css';
import type { ConsoleState } from '../console-state.ts';
import { health, stateBadge } from './alarms.ts';
import { readLocal } from './aws.ts';
import { element } from './element.ts';
import { ofStack } from './of-stack.ts';
import { createRegion } from './region.ts';
import { addressOf, type Route, readRoute } from './route.ts';
import { createStackIndex, healthOfAll } from './stack-index.ts';
import { messageOf, say } from './status.ts';
import { startTicking } from './ticking-time.ts';
import type { View } from './view.ts';
import { createView, viewNameOf, type Way, waysInto } from './views.ts';

const REFRESH_MS = 1_000;
const ALL = 'All stacks';

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
  const { stack, view: asked } = readRoute(location.hash, state.stacks);
  const part = stack === undefined ? state : ofStack(state, stack);
  const view = viewNameOf(asked, part);
  offerStacks([ALL, ...state.stacks]);
  stackPicker.value = stack ?? ALL;
  required('stack-picker').hidden = state.stacks.length < 2;
  showLinks({ ways: stack === undefined ? [] : waysInto(stack, part), view });
  showHealth(stack === undefined ? healthOfAll(state) : health(part.alarms));
  tellChangedAlarms(state);
  await viewOf({ stack, view }).update(part);
}

/** Each is made anew when one comes to it, so that nothing of one stack is left in another's. */
function viewOf({ stack, view: name }: Route): View {
  const address = stack === undefined ? '' : addressOf(stack, name);
  if (shown?.address === address) return shown.view;
  shown?.view.close?.();
  shown = { address, view: stack === undefined ? createStackIndex() : createView(name) };
  main.replaceChildren(shown.view.element);
  document.title = `${stack ?? 'Stacks'} · Local cloud`;
  return shown.view;
}

function links({ ways, view }: { readonly ways: readonly Way[]; readonly view: string }): Node[] {
  return ways.map((way) =>
    element('a', { href: way.href, 'aria-current': way.view === view && 'page', 'data-focus': way.href }, way.title),
  );
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
