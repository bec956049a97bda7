import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../base/user-error.ts';

/** One stack of a synthesized cloud assembly. */
export interface AssemblyStack {
  /** The construct's id, e.g. `FilePipeline`. */
  readonly id: string;
  /** Name on AWS, e.g. `file-pipeline-dev-FilePipeline`. */
  readonly stackName: string;
  /** Absent for a stack that may go to any account. */
  readonly account?: string | undefined;
  /** `undefined` for a stack that may go to any region. */
  readonly region: string | undefined;
  readonly template: Template;
  /** Absolute folders of zipped assets by the S3 key they are deployed under. */
  readonly assetFolders: ReadonlyMap<string, string>;
}

interface Manifest {
  readonly artifacts: Readonly<Record<string, Artifact>>;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly file?: string };
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, AssetFile>>;
}

interface AssetFile {
  readonly source: { readonly path?: string; readonly packaging?: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

/** Reads the stacks of a cloud assembly, the folder that `cdk synth` writes. */
export async function readAssembly(folder: string): Promise<AssemblyStack[]> {
  const manifest = await readJson<Manifest>(folder, 'manifest.json');
  const artifacts = Object.entries(manifest.artifacts);
  const assetFolders = new Map<string, string>();
  for (const [, artifact] of artifacts) {
    if (artifact.type === 'cdk:asset-manifest') await addAssetFolders(folder, artifact, assetFolders);
  }

  const stacks = artifacts.filter(([, { type }]) => type === 'aws:cloudformation:stack');
  return Promise.all(
    stacks.map(async ([id, { environment, properties }]) => ({
      id,
      stackName: properties?.stackName ?? id,
      ...boundTo(environment),
      template: await readJson<Template>(folder, properties?.templateFile ?? `${id}.template.json`),
      assetFolders,
    })),
  );
}

async function addAssetFolders(folder: string, { properties }: Artifact, found: Map<string, string>): Promise<void> {
  const assets = await readJson<AssetManifest>(folder, properties?.file ?? '');
  for (const { source, destinations } of Object.values(assets.files ?? {})) {
    if (source.packaging !== 'zip' || !source.path) continue;
    for (const { objectKey } of Object.values(destinations)) found.set(objectKey, resolve(folder, source.path));
  }
}

/** `environment` is `aws://account/region`, with `unknown-account` and `unknown-region` for a stack that may go anywhere. */
function boundTo(environment = ''): Pick<AssemblyStack, 'account' | 'region'> {
  const [, account, region] = /^aws:\/\/(\d{12}|unknown-account)\/(.+)$/.exec(environment) ?? [];
  return {
    account: account === 'unknown-account' ? undefined : account,
    region: region === 'unknown-region' ? undefined : region,
  };
}

async function readJson<Content>(folder: string, file: string): Promise<Content> {
  const path = join(folder, file);
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${folder} is not a readable cloud assembly (the folder that cdk synth writes): ${reason}`, {
      cause: error,
    });
  }
}

/** The parts of a CloudFormation template that the local cloud reads. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}
