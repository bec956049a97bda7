import { element } from '../../ui/element.ts';
import type { TextPreview } from '../console-state.ts';

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat('en', { maximumFractionDigits: 1, notation: 'compact' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

export type Unit = 'Bytes' | 'Milliseconds' | 'Seconds' | 'Percent' | 'None';

export function formatValue(value: number, unit: Unit = 'None'): string {
  if (unit === 'Bytes') return formatBytes(value);
  if (unit === 'Milliseconds') return formatDuration(value);
  if (unit === 'Seconds') return value < 1 ? `${plain.format(value)} s` : formatDuration(value * 1_000);
  if (unit === 'Percent') return `${plain.format(value)} %`;
  return Math.abs(value) >= 10_000 ? compact.format(value) : plain.format(value);
}

export function formatCount(value: number): string {
  return plain.format(value);
}

/** Formats a count with its noun: `1 object`, `1,200 objects`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${plain.format(bytes)} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log(bytes) / Math.log(1024)));
  return `${plain.format(Number((bytes / 1024 ** power).toPrecision(3)))} ${units[power - 1]}`;
}

/** Formats a duration as `850 ms`, `12.5 s`, `4 min`, `3 h 20 min` or `2 d`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${plain.format(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 90) return `${plain.format(Number(seconds.toPrecision(3)))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${plain.format(seconds < 600 ? Number((seconds / 60).toPrecision(2)) : minutes)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.round(hours / 24)} d`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** Formats a duration for a running clock: in whole seconds up to five minutes. */
export function formatSeconds(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  return seconds < 300 ? `${seconds} s` : formatDuration(seconds * 1_000);
}

/** Formats a time without the date if it was within the last 20 hours. */
export function formatTime(time: number): string {
  return Date.now() - time < 20 * 3_600_000 ? clock.format(time) : day.format(time);
}

/** Creates the time that has passed, such as `12 s`; it keeps counting. */
export function since(time: number): HTMLElement {
  return tickingTime(time, 'since');
}

/** Creates the time that is left, such as `12 s`; it counts down to 0. */
export function until(time: number): HTMLElement {
  return tickingTime(time, 'until');
}

/** Updates every ticking time on the page once a second. */
export function startTicking(): void {
  setInterval(() => {
    for (const time of document.querySelectorAll<HTMLElement>('time[data-tick]')) {
      time.textContent = tickText(time.dataset);
    }
  }, 1_000);
}

function tickingTime(time: number, tick: 'since' | 'until'): HTMLElement {
  const iso = new Date(time).toISOString();
  const created = element('time', { datetime: iso, title: formatTime(time), 'data-tick': tick, 'data-at': time });
  created.textContent = tickText(created.dataset);
  return created;
}

function tickText({ tick, at }: DOMStringMap): string {
  const milliseconds = Number(at) - Date.now();
  return formatSeconds(tick === 'since' ? -milliseconds : milliseconds);
}

/**
 * Shows the beginning of a message, and on request its preview and its id.
 *
 * @param more - lines to show below the id
 */
export function messageText(messageId: string, { preview, characters }: TextPreview, more = ''): HTMLElement {
  const cut = characters > preview.length ? `\n… ${formatCount(characters)} characters` : '';
  return element(
    'details',
    { 'data-focus': `message ${messageId}` },
    element('summary', {}, `${preview.slice(0, 40)}${preview.length > 40 ? '…' : ''}`),
    element('pre', {}, `${preview}${cut}\n\nmessageId: ${messageId}\n${more}`),
  );
}
