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

/** The parts of a CloudFormation template that the local cloud reads. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type?: string; readonly Default?: unknown }>>;
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

interface Manifest {
  readonly artifacts?: Readonly<Record<string, Artifact>>;
  /** Values of the user's AWS account that the app asked for and did not get. */
  readonly missing?: readonly { readonly key: string }[];
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly file?: string;
    readonly directoryName?: string;
  };
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, AssetFile>>;
}

interface AssetFile {
  readonly source: { readonly path?: string; readonly packaging?: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

/** Reads the stacks of a cloud assembly, the folder that `cdk synth` writes, including those of its stages. */
export async function readAssembly(folder: string): Promise<AssemblyStack[]> {
  const { artifacts = {} } = await readJson<Manifest>(folder, 'manifest.json');
  const assetFolders = new Map<string, string>();
  for (const artifact of Object.values(artifacts)) {
    if (artifact.type === 'cdk:asset-manifest') await addAssetFolders(folder, artifact, assetFolders);
  }

  const stacks = Object.entries(artifacts).map(
    async ([id, { type, environment, properties }]): Promise<AssemblyStack[]> => {
      // A stage has an assembly of its own.
      if (type === 'cdk:cloud-assembly') return readAssembly(join(folder, properties?.directoryName ?? ''));
      if (type !== 'aws:cloudformation:stack') return [];
      const template = await readJson<Template>(folder, properties?.templateFile ?? `${id}.template.json`);
      return [{ id, stackName: properties?.stackName ?? id, ...target(environment), template, assetFolders }];
    },
  );
  return (await Promise.all(stacks)).flat();
}

/** Reads which values of an AWS account the app asked for; the CDK CLI would look them up, the local cloud does not. */
export async function missingContext(folder: string): Promise<string[]> {
  const { missing = [] } = await readJson<Manifest>(folder, 'manifest.json');
  return missing.map(({ key }) => key);
}

async function addAssetFolders(folder: string, { properties }: Artifact, found: Map<string, string>): Promise<void> {
  const assets = await readJson<AssetManifest>(folder, properties?.file ?? '');
  for (const { source, destinations } of Object.values(assets.files ?? {})) {
    if (source.packaging !== 'zip' || !source.path) continue;
    for (const { objectKey } of Object.values(destinations)) found.set(objectKey, resolve(folder, source.path));
  }
}

/** `environment` is `aws://account/region`, with `unknown-account` and `unknown-region` for a stack that may go anywhere. */
function target(environment = ''): Pick<AssemblyStack, 'account' | 'region'> {
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
