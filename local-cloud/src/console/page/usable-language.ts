/** Some systems give browsers a language that `Intl` refuses (`en-US@posix`), and the chart library passes it on as it loads. */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en' });
}
