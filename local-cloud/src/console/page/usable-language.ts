/** Replaces a browser language that `Intl` rejects (`en-US@posix` on some systems): the chart library passes it to `Intl` on load. */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en' });
}
