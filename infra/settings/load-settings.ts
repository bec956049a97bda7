/** `terraform.tfvars`, `TF_VAR_name` and `-c name=value` → validated settings, or an error with all problems. */
import { adviceOn, CROSS_RULES, type CrossRule } from './cross-rules.ts';
import { unreadable } from './hcl.ts';
import { allowedValues, convert, type Reading, type Refusal, type Setting } from './kinds.ts';
import { type Problem, SettingsError, show } from './problems.ts';
import { SCHEMA, SETTING_NAMES, type SettingName, type Settings } from './schema.ts';
import { gather, type RawValue, type SettingsSources } from './sources.ts';

export interface LoadedSettings {
  readonly settings: Settings;
  /** Source of each value: a file, `TF_VAR_name`, `-c name`, or `default`. */
  readonly origins: Readonly<Record<SettingName, string>>;
  readonly warnings: readonly string[];
}

/**
 * Loads the settings. A later source replaces an earlier one, in the order of Terraform: defaults, `TF_VAR_name`,
 * `terraform.tfvars`, `*.auto.tfvars` by name, `-c name=value`.
 *
 * @throws SettingsError with all problems
 */
export async function loadSettings(sources: SettingsSources): Promise<LoadedSettings> {
  const raw = await gather(sources);
  const problems = [...raw.problems];
  const unusable = new Set<SettingName>();
  const settings: Record<string, unknown> = {};
  const origins: Record<string, string> = {};

  for (const name of SETTING_NAMES) {
    const given = raw.values.get(name);
    const result = settle(SCHEMA[name], name, given);
    if ('problems' in result) {
      problems.push(...result.problems);
      unusable.add(name);
    }
    settings[name] = 'value' in result ? result.value : SCHEMA[name].default;
    origins[name] = given?.origin ?? 'default';
  }
  // Every setting has its default or a value that was converted to its kind; TypeScript cannot derive that.
  const loaded = { settings, origins, warnings: raw.warnings } as unknown as LoadedSettings;
  for (const rule of CROSS_RULES) {
    // A file that could not be read may contain the missing setting.
    const isCheckable = raw.problems.length === 0 && rule.about.every((name) => !unusable.has(name));
    if (isCheckable && rule.isBroken(loaded.settings)) problems.push(crossProblem(rule, loaded));
  }
  if (problems.length > 0) throw new SettingsError(problems, raw.warnings);
  return { ...loaded, warnings: [...raw.warnings, ...adviceOn(loaded.settings)] };
}

function settle(
  setting: Setting,
  name: string,
  given: RawValue | undefined,
): { value: unknown } | { problems: readonly Problem[] } {
  // Like in Terraform, null means that the setting is not set.
  if (given === undefined || given.value === null) return { value: setting.default };
  const result = read(setting, given.value);
  if ('value' in result) return result;
  const refusal: Refusal = {
    got: show(given.value),
    allowed: allowedValues(setting),
    fix: `write for example ${name} = ${setting.example ?? show(setting.default)}`,
  };
  return { problems: result.refusals.map((part) => ({ setting: name, origin: given.origin, ...refusal, ...part })) };
}

function read(setting: Setting, raw: unknown): Reading<unknown> {
  const got = unreadable(raw);
  if (got) return { refusals: [{ got }] };
  if (setting.kind === 'structure') return setting.read(raw);
  const value = convert(setting, raw);
  return value === undefined ? { refusals: [{}] } : { value };
}

function crossProblem(rule: CrossRule, { settings, origins }: LoadedSettings): Problem {
  const [setting, ...others] = rule.about;
  return {
    setting,
    got: [show(settings[setting]), ...others.map((name) => `${name} = ${show(settings[name])}`)].join(', '),
    origin: [...new Set(rule.about.map((name) => origins[name]))].join(', '),
    allowed: rule.allowed,
    fix: rule.fix,
  };
}
