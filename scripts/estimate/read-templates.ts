/** What the templates of the user's settings have that costs something by being there. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ScriptError } from '../shared/errors.ts';

const PROJECT = resolve(import.meta.dirname, '../..');

export interface Resources {
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly kmsKeys: number;
}

interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface SynthesisOptions {
  /** Construct ids of the stacks: `FilePipeline`. */
  readonly stacks: readonly string[];
  /** Folder of `terraform.tfvars`. */
  readonly directory: string;
  /** Settings to try out. */
  readonly context: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** @throws ScriptError with what the synthesis printed if it fails, or if the settings leave a stack out */
export async function readTemplates({ stacks, directory, context, signal }: SynthesisOptions): Promise<Resources> {
  const outdir = await mkdtemp(join(tmpdir(), 'estimate-'));
  // What functions are made of costs nothing, and making it costs time.
  const unbundled = { 'aws:cdk:bundling-stacks': [] };
  const CDK_CONTEXT_JSON = JSON.stringify({ ...context, ...unbundled, settings_dir: directory });
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON };
  try {
    await promisify(execFile)(process.execPath, ['infra/app.ts'], { cwd: PROJECT, env, signal });
    return sumOf(await Promise.all(stacks.map(async (stack) => countResources(await readTemplate(outdir, stack)))));
  } catch (error) {
    signal.throwIfAborted();
    const { stderr = '' } = error as { stderr?: string };
    if (stderr === '') throw error;
    throw new ScriptError(`The templates can't be made; npm run doctor tells why.\n${stderr.trim()}`);
  } finally {
    await rm(outdir, { recursive: true });
  }
}

async function readTemplate(outdir: string, stack: string): Promise<Template> {
  try {
    return JSON.parse(await readFile(join(outdir, `${stack}.template.json`), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ScriptError(`The settings leave the stack ${stack} out: see its enable_ setting.`);
  }
}

function sumOf(counted: readonly Resources[]): Resources {
  const sum = (name: keyof Resources) => counted.reduce((total, resources) => total + resources[name], 0);
  return { alarmMetrics: sum('alarmMetrics'), dashboards: sum('dashboards'), kmsKeys: sum('kmsKeys') };
}

export function countResources(template: Template): Resources {
  const of = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type);
  return {
    alarmMetrics: of('AWS::CloudWatch::Alarm').reduce((sum, { Properties }) => sum + metricsOf(Properties), 0),
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    kmsKeys: of('AWS::KMS::Key').length,
  };
}

/** An alarm on an expression is billed by the metrics in it. */
function metricsOf(alarm: TemplateResource['Properties']): number {
  const metrics = alarm?.Metrics;
  return Array.isArray(metrics) ? metrics.filter((metric) => metric.MetricStat !== undefined).length : 1;
}
