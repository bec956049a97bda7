/** Requests cloud assemblies of the app for tests from the process that `global-setup.ts` starts. */
import { readTemplate, type StackId, type Template } from './template.ts';

export interface SynthesisRequest {
  /** Values of `-c name=value`. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly isChecked: boolean;
  readonly isDemo: boolean;
}

export type SynthesisAnswer =
  | { readonly assembly: string; readonly warnings: readonly string[]; readonly error?: never }
  | { readonly error: string };

type Settings = Readonly<Record<string, string>>;

/**
 * Synthesizes the app with these settings and bundles its functions, like `cdk synth` does without the policy checks.
 *
 * @returns folder of the cloud assembly. Tests share it: a test that changes it has to copy it first
 */
export function assemblyOf(settings: Settings = {}): Promise<string> {
  return requestAssembly({ context: settings });
}

/** Returns the template of a stack with these settings. It skips bundling the functions, which takes most of the time. */
export async function synthesizeVariant(settings: Settings, stack: StackId = 'FilePipeline'): Promise<Template> {
  return readTemplate(await unbundledAssemblyOf(settings), stack);
}

/** Synthesizes the app like `assemblyOf`, but without the code of the functions. */
export function unbundledAssemblyOf(settings: Settings, options: Partial<SynthesisRequest> = {}): Promise<string> {
  return requestAssembly({ ...options, context: { ...settings, 'aws:cdk:bundling-stacks': [] } });
}

async function requestAssembly(request: Partial<SynthesisRequest>): Promise<string> {
  const { SYNTHESIS_URL } = process.env;
  if (!SYNTHESIS_URL) throw new Error('SYNTHESIS_URL is not set: run the tests through jest.config.mjs');
  const body = JSON.stringify({ context: {}, isChecked: false, isDemo: false, ...request });
  const answer = (await (await fetch(SYNTHESIS_URL, { method: 'POST', body })).json()) as SynthesisAnswer;
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.assembly;
}
