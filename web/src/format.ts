import { element } from './element.ts';

/** Returns the language of the browser, or `en` if `Intl` rejects it (`en-US@posix` on some systems). */
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
  short: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }),
  medium: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }),
};
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });

/** Formats an amount without a currency, because an order has none. */
export function formatCents(cents: number): string {
  return amount.format(cents / 100);
}

export function formatCount(value: number): string {
  return count.format(value);
}

/** Creates a time in the user's time zone; its title and its attribute contain the exact time. */
export function timeElement(iso: string, style: keyof typeof times = 'short'): HTMLTimeElement {
  const time = new Date(iso);
  return element('time', { datetime: iso, title: exact.format(time) }, times[style].format(time));
}
