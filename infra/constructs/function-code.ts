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
  // Bundles the AWS SDK: the version in the Lambda runtime does not support conditional copies.
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  // A fixed path makes the source map, and so the asset hash, independent of the real output folder.
  outfile: join(PROJECT, 'index.mjs'),
  write: false,
} as const satisfies BuildOptions;

/**
 * Bundles a function into one ES module, in this process. CDK's `NodejsFunction` starts npm for each function, which
 * takes longer than the rest of the synthesis.
 *
 * @param entry path of the module that exports `handler`
 */
export function bundledCode(entry: string): Code {
  const tryBundle = (folder: string): boolean => {
    const { outputFiles } = buildSync({ ...ONE_ES_MODULE, entryPoints: [entry] });
    for (const { path, contents } of outputFiles) writeFileSync(join(folder, basename(path)), contents);
    return true;
  };
  // CDK does not use the Docker image, because the local bundling never returns false.
  const bundling = { image: DockerImage.fromRegistry('scratch'), local: { tryBundle } };
  return Code.fromAsset(dirname(entry), { assetHashType: AssetHashType.OUTPUT, bundling });
}
