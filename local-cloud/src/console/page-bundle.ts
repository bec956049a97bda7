import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface PageBundle {
  readonly script: string;
  readonly style: string;
  /** With `{{nonce}}` in place of the nonce. */
  readonly html: string;
}

/**
 * Compiles a page for browsers, in memory, once. It takes milliseconds, so it is done when somebody opens the page.
 *
 * @param folder with `index.html`
 * @param script its entry, which imports its style sheets too
 */
export function createPageBundle(folder: string, script: string): () => Promise<PageBundle> {
  let bundle: Promise<PageBundle> | undefined;
  return () => {
    bundle ??= bundlePage(folder, script);
    return bundle;
  };
}

async function bundlePage(folder: string, script: string): Promise<PageBundle> {
  const [html, { outputFiles }] = await Promise.all([
    readFile(join(folder, 'index.html'), 'utf8'),
    build({
      entryPoints: [join(folder, script)],
      bundle: true,
      write: false,
      outdir: 'out',
      format: 'esm',
      target: 'es2023',
      minify: true,
      logLevel: 'silent',
    }),
  ]);
  const output = (extension: string) => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  return { html, script: output('.js'), style: output('.css') };
}
