import { element } from './element.ts';

/** The browser's language; some systems name one that `Intl` refuses (`en-US@posix`). */
function usableLocale(): string {
  try {
    return Intl.getCanonicalLocales(navigator.language)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

const locale = usableLocale();
const amount = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const count = new Intl.NumberFormat(locale);
const times = {
  /** To the minute. */
  short: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }),
  /** To the second. */
  medium: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }),
};
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });

/** An order has no currency, so none is shown. */
export function formatCents(cents: number): string {
  return amount.format(cents / 100);
}

export function formatCount(value: number): string {
  return count.format(value);
}

/** Local time to read, the exact one for machines and on hovering. */
export function timeElement(iso: string, style: keyof typeof times = 'short'): HTMLTimeElement {
  const time = new Date(iso);
  return element('time', { datetime: iso, title: exact.format(time) }, times[style].format(time));
}
