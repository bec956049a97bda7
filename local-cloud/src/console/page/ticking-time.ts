import { element } from './element.ts';
import { formatSeconds, formatTime } from './format.ts';

/** `12 s` since then, and it goes on. */
export function since(time: number): HTMLElement {
  return ticking(time, 'since');
}

/** `12 s` until then, down to 0. */
export function until(time: number): HTMLElement {
  return ticking(time, 'until');
}

/** Keeps every ticking time on the page up to date. */
export function startTicking(): void {
  setInterval(() => {
    for (const time of document.querySelectorAll<HTMLElement>('time[data-tick]'))
      time.textContent = textOf(time.dataset);
  }, 1_000);
}

function ticking(time: number, tick: 'since' | 'until'): HTMLElement {
  const iso = new Date(time).toISOString();
  const made = element('time', { datetime: iso, title: formatTime(time), 'data-tick': tick, 'data-at': time });
  made.textContent = textOf(made.dataset);
  return made;
}

function textOf({ tick, at }: DOMStringMap): string {
  const milliseconds = Number(at) - Date.now();
  return formatSeconds(tick === 'since' ? -milliseconds : milliseconds);
}
