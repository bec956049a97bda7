import { startApp } from './app.ts';
import { readConfig, type SiteConfig } from './config.ts';
import { required } from './element.ts';
import { failurePanel } from './failure-panel.ts';

try {
  startApp(await signInFor(await readConfig()));
} catch (error) {
  required('main').replaceChildren(failurePanel(error, { retry: () => location.reload() }));
}

/** A site without sign-in does not load the code for it. */
async function signInFor(config: SiteConfig) {
  if (config.authorization === 'none') return undefined;
  const { createSignIn } = await import('./sign-in.ts');
  return createSignIn(config);
}
