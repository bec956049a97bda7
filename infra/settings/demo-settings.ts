import { existsSync } from 'node:fs';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of `npm start` if there is no `terraform.tfvars`: every stack, short bucket names, no authorization. */
const DEMO_SETTINGS: Environment = {
  TF_VAR_source_bucket_name: 'demo-source',
  TF_VAR_destination_bucket_name: 'demo-destination',
  TF_VAR_api_authorization: 'none',
  TF_VAR_enable_web: 'true',
};

export interface DemoSettings {
  /** The demo settings, overridden by the environment of the user. */
  readonly environment: Environment;
  /** Message for the user that the demo settings apply. */
  readonly notice: string;
  /** Returns whether a warning is about a value of the demo settings, which the notice already mentions. */
  isExpected(warning: string): boolean;
}

/** @returns `undefined` if the folder has a `terraform.tfvars`, because then only that file applies */
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
