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

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${plain.format(bytes)} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log(bytes) / Math.log(1024)));
  return `${plain.format(Number((bytes / 1024 ** power).toPrecision(3)))} ${units[power - 1]}`;
}

/** `850 ms`, `12.5 s`, `4 min`, `3 h 20 min`, `2 d` */
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

/** Whole seconds for some minutes, for what counts by itself. */
export function formatSeconds(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  return seconds < 300 ? `${seconds} s` : formatDuration(seconds * 1_000);
}

/** Today only the time. */
export function formatTime(time: number): string {
  return Date.now() - time < 20 * 3_600_000 ? clock.format(time) : day.format(time);
}
