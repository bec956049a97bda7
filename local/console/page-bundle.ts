import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const pageFolder = join(import.meta.dirname, 'page');

export interface PageBundle {
  readonly script: string;
  readonly style: string;
  /** With `{{nonce}}` in place of the nonce. */
  readonly html: string;
}

/** Compiles the page for browsers, in memory. It takes milliseconds, so it is done when somebody opens the console. */
export async function bundlePage(): Promise<PageBundle> {
  const [html, { outputFiles }] = await Promise.all([
    readFile(join(pageFolder, 'index.html'), 'utf8'),
    build({
      entryPoints: [join(pageFolder, 'console.ts')],
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
