import { existsSync } from 'node:fs';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of `npm start` without a `terraform.tfvars`: every stack, buckets with short names, no authorization. */
const DEMO_SETTINGS: Environment = {
  TF_VAR_source_bucket_name: 'demo-source',
  TF_VAR_destination_bucket_name: 'demo-destination',
  TF_VAR_api_authorization: 'none',
  TF_VAR_enable_web: 'true',
};

export interface DemoSettings {
  /** The user's environment over the demo settings. */
  readonly environment: Environment;
  /** Tells the user that the demo settings are in force. */
  readonly notice: string;
  /** Whether a warning is about a value that the demo settings chose; the notice covers those. */
  isExpected(warning: string): boolean;
}

/** @returns `undefined` when the folder has a `terraform.tfvars`: then exactly that is in force */
export function demoSettings(directory: string, environment: Environment): DemoSettings | undefined {
  if (existsSync(join(directory, 'terraform.tfvars'))) return undefined;
  return {
    environment: { ...DEMO_SETTINGS, ...environment },
    notice: `No terraform.tfvars in ${directory}: demo settings, without authorization. Copy terraform.tfvars.example to change them.`,
    isExpected(warning) {
      const variable = `TF_VAR_${/^(\w+) =/.exec(warning)?.[1]}`;
      return variable in DEMO_SETTINGS && environment[variable] === undefined;
    },
  };
}
