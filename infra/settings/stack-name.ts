import type { Settings } from './schema.ts';

/** A stack's name on AWS: `file-pipeline-dev-FilePipeline`. */
export function stackName(settings: Pick<Settings, 'project_name' | 'environment'>, stack: string): string {
  return `${settings.project_name}-${settings.environment}-${stack}`;
}

/** Names on AWS of the stacks that have a dashboard. */
export function stacksWithDashboard(settings: Settings): readonly string[] {
  const stacks = [
    'FilePipeline',
    ...(settings.enable_stream_api ? ['StreamApi'] : []),
    ...(settings.enable_orders ? ['Orders'] : []),
  ];
  return stacks.map((stack) => stackName(settings, stack));
}
