/** Reads the raw values of the settings from all sources in the order of Terraform. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseHcl, parseHclExpression } from './hcl.ts';
import { nearestName, type Problem } from './problems.ts';
import { isSettingName, SCHEMA, SETTING_NAMES, type SettingName } from './schema.ts';

export interface RawValue {
  readonly value: unknown;
  readonly origin: string;
}

export interface SettingsSources {
  /** Folder of `terraform.tfvars` and `*.auto.tfvars`. */
  readonly directory: string;
  /** Environment variables with `TF_VAR_name`; usually `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Values of `-c name=value`, usually text. @default - none */
  readonly context?: Readonly<Record<string, unknown>>;
}

export interface RawSettings {
  readonly values: ReadonlyMap<SettingName, RawValue>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Collects the values of all sources. A later source replaces an earlier one. */
export async function gather({ directory, environment, context = {} }: SettingsSources): Promise<RawSettings> {
  const values = new Map<SettingName, RawValue>();
  const problems: Problem[] = [];
  const warnings: string[] = [];

  for (const name of SETTING_NAMES) {
    const text = environment[`TF_VAR_${name}`];
    if (text !== undefined) await assign(name, text, `TF_VAR_${name}`);
  }
  for (const file of await settingsFiles()) await assignFile(file);
  for (const [name, value] of Object.entries(context)) {
    if (isSettingName(name)) await assign(name, value, `-c ${name}`);
    else if (/^[a-z_]+$/.test(name) && name !== 'settings_dir') warnings.push(unknownName(`-c ${name}`, name));
  }
  return { values, problems, warnings };

  /** Lists the files in the order of Terraform: `terraform.tfvars` first, then `*.auto.tfvars` by name. */
  async function settingsFiles(): Promise<string[]> {
    const files = await readdir(directory).catch((error: unknown): string[] => {
      problems.push(noFolder(directory, error));
      return [];
    });
    const automatic = files.filter((file) => file.endsWith('.auto.tfvars')).sort();
    return files.includes('terraform.tfvars') ? ['terraform.tfvars', ...automatic] : automatic;
  }

  async function assignFile(file: string) {
    try {
      const attributes = await parseHcl(file, await readFile(join(directory, file), 'utf8'));
      for (const [name, value] of Object.entries(attributes)) {
        if (isSettingName(name)) values.set(name, { value, origin: file });
        else warnings.push(unknownName(file, name));
      }
    } catch (error) {
      problems.push(unparsable(file, 'syntax error', error));
    }
  }

  async function assign(name: SettingName, given: unknown, origin: string) {
    try {
      const isExpression = ['map', 'list', 'structure'].includes(SCHEMA[name].kind) && typeof given === 'string';
      const value = isExpression ? await parseHclExpression(origin, given) : given;
      values.set(name, { value, origin });
    } catch (error) {
      problems.push(unparsable(name, origin, error));
    }
  }
}

function unknownName(origin: string, name: string): string {
  const nearest = nearestName(name, SETTING_NAMES);
  const advice = nearest ? `did you mean "${nearest}"?` : 'terraform.tfvars.example lists all settings.';
  return `${origin}: "${name}" is not a setting and has no effect; ${advice}`;
}

function noFolder(directory: string, error: unknown): Problem {
  return {
    setting: 'settings_dir',
    got: `${directory}: ${(error as Error).message}`,
    origin: '-c settings_dir',
    allowed: 'a folder that can be read',
    fix: 'set settings_dir to the folder of terraform.tfvars, or omit it for the current folder',
  };
}

function unparsable(setting: string, origin: string, error: unknown): Problem {
  return {
    setting,
    origin,
    got: (error as Error).message,
    allowed: 'HCL: name = value, one on each line',
    fix: 'correct the syntax; see terraform.tfvars.example',
  };
}
