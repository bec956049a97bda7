import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { connectInProcess } from '../../front-door/in-process.ts';
import type { Deployment } from '../../template/deployment.ts';
import type { Properties } from '../../template/properties.ts';
import type { ResourceKind } from '../../template/resource-kind.ts';
import { TemplateError } from '../../template/template-error.ts';
import { type SourceFile, syncBucket } from './sync-bucket.ts';

/** CDK's custom resource that puts files into a bucket. The function behind it never runs. */
export const bucketDeployment: ResourceKind = {
  type: 'Custom::CDKBucketDeployment',
  supportedProperties: [
    'DestinationBucketKeyPrefix',
    'DestinationBucketName',
    'Exclude',
    'Include',
    'Prune',
    'SourceObjectKeys',
    'SystemMetadata',
    'UserMetadata',
  ],
  ignoredProperties: [
    'DestinationBucketArn',
    // Nothing is cached here, so there is nothing to invalidate.
    'DistributionId',
    'DistributionPaths',
    'OutputObjectKeys',
    'RetainOnDelete',
    'ServiceToken',
    'SourceBucketNames',
    'WaitForDistributionInvalidation',
  ],
  async start({ properties }, deployment) {
    const prefix = properties.text('DestinationBucketKeyPrefix', '').replace(/^\/$|\/$/, '');
    await syncBucket(
      {
        bucketName: properties.text('DestinationBucketName'),
        prefix: prefix === '' ? '' : `${prefix}/`,
        files: await readFiles(properties, deployment),
        headers: readHeaders(properties),
        prune: properties.has('Prune') ? properties.flag('Prune') : true,
        exclude: properties.texts('Exclude'),
        include: properties.texts('Include'),
      },
      connectInProcess(deployment.s3, deployment.log),
    );
  },
};

/** Reads the files of all sources. If several have the same file, the last one counts. */
async function readFiles(properties: Properties, { assetFolders }: Deployment): Promise<SourceFile[]> {
  const files = new Map<string, SourceFile>();
  for (const key of properties.texts('SourceObjectKeys')) {
    const folder = assetFolders.get(key);
    if (folder === undefined) throw new TemplateError(`the assembly has no unpacked folder for the files ${key}`);
    for (const file of await readFolder(folder)) files.set(file.path, file);
  }
  return [...files.values()];
}

async function readFolder(folder: string): Promise<SourceFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => ({
      path: file.slice(folder.length + 1).replaceAll(sep, '/'),
      content: await readFile(file),
    })),
  );
}

function readHeaders(properties: Properties): Record<string, string> {
  const [system, user] = [properties.nested('SystemMetadata'), properties.nested('UserMetadata')];
  return Object.fromEntries([
    ...Object.keys(system.values).map((name) => [name.toLowerCase(), system.text(name)]),
    ...Object.keys(user.values).map((name) => [`x-amz-meta-${name.toLowerCase()}`, user.text(name)]),
  ]);
}
