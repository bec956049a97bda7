/** Counts the resources of the templates that cost something by existing. */
import { ScriptError } from '../shared/errors.ts';
import { SynthesisError, synthesize, type Template, type TemplateResource } from '../shared/synthesize.ts';

export interface Resources {
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly kmsKeys: number;
}

interface SynthesisInput {
  /** Stack names, such as `FilePipeline`. */
  readonly stacks: readonly string[];
  /** Folder of `terraform.tfvars`. */
  readonly directory: string;
  /** Settings to try out. */
  readonly context: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** @throws ScriptError if the synthesis fails, or if the settings disable one of the stacks */
export async function readResources({ stacks, directory, context, signal }: SynthesisInput): Promise<Resources> {
  // Bundling the functions takes time and does not change the count.
  const withoutBundling = { 'aws:cdk:bundling-stacks': [] };
  const templates = await synthesize({
    context: { ...context, ...withoutBundling, settings_dir: directory },
    signal,
  }).catch((error: Error) => {
    if (!(error instanceof SynthesisError)) throw error;
    throw new ScriptError(`The synthesis failed; npm run doctor shows the problems.\n${error.message}`);
  });
  const counted = stacks.map((stack) => {
    const template = templates.get(stack);
    if (!template) throw new ScriptError(`The settings disable the stack ${stack}: see its enable_ setting.`);
    return countResources(template);
  });
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

/** AWS bills an alarm on an expression by the metrics in the expression. */
function metricsOf(alarm: TemplateResource['Properties']): number {
  const metrics = alarm?.Metrics;
  return Array.isArray(metrics) ? metrics.filter((metric) => metric.MetricStat !== undefined).length : 1;
}
