/** Synthesizes the templates of the user's settings into a temporary folder. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UsageError } from './errors.ts';

const PROJECT = resolve(import.meta.dirname, '../..');

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface SynthesisOptions {
  /** Arguments of `infra/app.ts`. @default - none */
  readonly args?: readonly string[];
  readonly context: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/**
 * @returns the templates by stack name, such as `FilePipeline`
 * @throws SynthesisError if the synthesis fails
 */
export async function synthesize({ args = [], context, signal }: SynthesisOptions): Promise<Map<string, Template>> {
  const outdir = await mkdtemp(join(tmpdir(), 'synthesis-'));
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
  try {
    await promisify(execFile)(process.execPath, ['infra/app.ts', ...args], { cwd: PROJECT, env, signal }).catch(
      (error: { stdout?: string; stderr?: string }) => {
        signal.throwIfAborted();
        const { stdout = '', stderr = String(error) } = error;
        throw new SynthesisError(`${stdout}${stderr}`.trim());
      },
    );
    return await readTemplates(outdir);
  } finally {
    await rm(outdir, { recursive: true });
  }
}

/** A failed synthesis. The message is everything that it printed. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';
}

async function readTemplates(outdir: string): Promise<Map<string, Template>> {
  const readJson = async (file: string) => JSON.parse(await readFile(join(outdir, file), 'utf8'));
  const { artifacts } = await readJson('manifest.json');
  const templates = new Map<string, Template>();
  for (const [name, artifact] of Object.entries<{ type: string; properties: { templateFile: string } }>(artifacts)) {
    if (artifact.type !== 'aws:cloudformation:stack') continue;
    templates.set(name, await readJson(artifact.properties.templateFile));
  }
  return templates;
}

/**
 * Reads `name=value` arguments, which try settings out as `-c name=value` does for cdk.
 *
 * @throws UsageError for any other argument
 */
export function readSettings(pairs: readonly string[]): Record<string, string> {
  const entries = pairs.map((pair) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`A setting is name=value, got "${pair}"`);
    return [name, value];
  });
  return Object.fromEntries(entries);
}
