import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { build } from 'esbuild';

const webFolder = import.meta.dirname;

/** Files that `index.html` refers to; the built page refers to their bundles instead. */
const entryPoints = ['src/main.ts', 'styles.css'];

/**
 * Builds the page for the root of a web server. The names in `assets/` contain a hash of their content, so the assets may be
 * cached forever, but `index.html` must not be cached. The deployment of the site adds `config.json`.
 *
 * @param outFolder - receives `index.html` and `assets/`; the previous content of its `assets/` is removed
 * @returns the files, relative to the folder, with `/` as the separator
 * @throws Error when the sources do not compile, or `index.html` does not refer to one of them
 */
export async function buildSite({ outFolder }: { readonly outFolder: string }): Promise<string[]> {
  const out = resolve(outFolder);
  await rm(join(out, 'assets'), { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: webFolder,
    entryPoints,
    outdir: out,
    entryNames: 'assets/[name]-[hash]',
    chunkNames: 'assets/[name]-[hash]',
    bundle: true,
    splitting: true,
    metafile: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    logLevel: 'silent',
  });
  const bundles = Object.entries(metafile.outputs).map(([path, { entryPoint }]) => ({
    name: relative(out, resolve(webFolder, path)).split(sep).join('/'),
    entryPoint,
  }));

  let html = await readFile(join(webFolder, 'index.html'), 'utf8');
  for (const source of entryPoints) {
    const bundle = bundles.find(({ entryPoint }) => entryPoint === source);
    if (!bundle || !html.includes(`"/${source}"`)) throw new Error(`index.html does not refer to "/${source}"`);
    html = html.replace(`"/${source}"`, `"/${bundle.name}"`);
  }
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'index.html'), html);
  return ['index.html', ...bundles.map(({ name }) => name).sort()];
}

if (import.meta.main) {
  const [outFolder, ...more] = process.argv.slice(2);
  if (!outFolder || more.length > 0) {
    console.error('Usage: node web/build.ts FOLDER');
    process.exit(2);
  }
  for (const file of await buildSite({ outFolder })) console.log(file);
}
