import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';

const PROJECT = join(import.meta.dirname, '../..');

const ONE_ES_MODULE = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // With the AWS SDK in it: the runtime's own is older than the conditional copies that we need.
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  // As if it were written there: paths in the source map are the same wherever it really goes, and so is the asset's hash.
  outfile: join(PROJECT, 'index.mjs'),
  write: false,
} as const satisfies BuildOptions;

/**
 * The code of a function as one ES module. Made in this process: CDK's `NodejsFunction` starts npm for each function, which takes
 * longer than all the rest of a synthesis.
 *
 * @param entry path of the module that exports `handler`
 */
export function bundledCode(entry: string): Code {
  const tryBundle = (folder: string): boolean => {
    const { outputFiles } = buildSync({ ...ONE_ES_MODULE, entryPoints: [entry] });
    for (const { path, contents } of outputFiles) writeFileSync(join(folder, basename(path)), contents);
    return true;
  };
  // Docker is never asked: the local bundling does not refuse.
  const bundling = { image: DockerImage.fromRegistry('scratch'), local: { tryBundle } };
  return Code.fromAsset(dirname(entry), { assetHashType: AssetHashType.OUTPUT, bundling });
}
