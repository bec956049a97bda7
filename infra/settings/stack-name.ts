import type { Settings } from './schema.ts';

/** A stack's name on AWS: `file-pipeline-dev-FilePipeline`. */
export function stackName(settings: Pick<Settings, 'project_name' | 'environment'>, stack: string): string {
  return `${settings.project_name}-${settings.environment}-${stack}`;
}
