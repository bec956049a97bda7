/** Kinds of settings in `schema.ts`. The kind decides the TypeScript type, the conversion and the documentation. */

interface Described {
  /** Purpose of the setting, the comment above it in `terraform.tfvars.example`. */
  readonly description: string;
  /** Valid value for the error message about an invalid one. @default - the default of the setting */
  readonly example?: string;
}

interface TextSetting extends Described {
  readonly kind: 'text';
  /** Default value; `''` for a setting that can be left out. */
  readonly default: string;
  readonly allowed: string;
  isAllowed(value: string): boolean;
}

interface IntegerSetting extends Described {
  readonly kind: 'integer';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Allowed values, if only some values between `min` and `max` are allowed. */
  readonly oneOf?: readonly number[];
}

interface FlagSetting extends Described {
  readonly kind: 'flag';
  readonly default: boolean;
}

interface ChoiceSetting extends Described {
  readonly kind: 'choice';
  readonly default: string;
  readonly options: readonly string[];
}

interface MapSetting extends Described {
  readonly kind: 'map';
  readonly default: Readonly<Record<string, string>>;
  readonly allowed: string;
  isAllowed(value: Readonly<Record<string, string>>): boolean;
}

interface ListSetting extends Described {
  readonly kind: 'list';
  readonly default: readonly string[];
  readonly allowed: string;
  isAllowed(value: readonly string[]): boolean;
}

/** A value with several parts, which validates its parts itself. */
interface StructureSetting<Value extends object = object> extends Described {
  readonly kind: 'structure';
  readonly default: Value;
  readonly allowed: string;
  read(raw: unknown): Reading<Value>;
}

/** A valid value, or all refusals. The fields that a refusal leaves out are filled in for the setting as a whole. */
export type Reading<Value> = { readonly value: Value } | { readonly refusals: readonly Partial<Refusal>[] };

export interface Refusal {
  readonly got: string;
  readonly allowed: string;
  readonly fix: string;
}

type SimpleSetting = TextSetting | IntegerSetting | FlagSetting | ChoiceSetting | MapSetting | ListSetting;
export type Setting = SimpleSetting | StructureSetting;

/** The TypeScript type of a setting's value. */
export type ValueOf<S extends Setting> = S extends { kind: 'choice'; options: readonly (infer Option)[] }
  ? Option
  : S extends TextSetting
    ? string
    : S extends IntegerSetting
      ? number
      : S extends FlagSetting
        ? boolean
        : S extends ListSetting
          ? readonly string[]
          : S extends { kind: 'structure'; read(raw: unknown): Reading<infer Value> }
            ? Value
            : Readonly<Record<string, string>>;

/** Describes the allowed values of a setting. */
export function allowedValues(setting: Setting): string {
  switch (setting.kind) {
    case 'text':
    case 'map':
    case 'list':
    case 'structure':
      return setting.allowed;
    case 'integer':
      return setting.oneOf
        ? `one of ${setting.oneOf.join(', ')}`
        : `a whole number from ${setting.min} to ${setting.max}`;
    case 'flag':
      return 'true or false';
    case 'choice':
      return `one of ${setting.options.map((option) => `"${option}"`).join(', ')}`;
  }
}

/**
 * Converts a value of HCL, the environment or the command line to the type of a setting, by the rules of Terraform.
 *
 * @returns `undefined` if the value cannot be converted or is not allowed
 */
export function convert(setting: SimpleSetting, raw: unknown): ValueOf<SimpleSetting> | undefined {
  switch (setting.kind) {
    case 'text': {
      const text = toText(raw);
      return text !== undefined && setting.isAllowed(text) ? text : undefined;
    }
    case 'choice':
      return typeof raw === 'string' && setting.options.includes(raw) ? raw : undefined;
    case 'flag':
      return toFlag(raw);
    case 'integer': {
      const number = toNumber(raw);
      const isInRange = number !== undefined && number >= setting.min && number <= setting.max;
      return isInRange && (setting.oneOf?.includes(number) ?? true) ? number : undefined;
    }
    case 'map':
      return toMap(setting, raw);
    case 'list':
      return toList(setting, raw);
  }
}

function toText(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw;
  return Number.isSafeInteger(raw) || typeof raw === 'boolean' ? String(raw) : undefined;
}

export function toFlag(raw: unknown): boolean | undefined {
  if (typeof raw === 'boolean') return raw;
  if (raw === 'true') return true;
  return raw === 'false' ? false : undefined;
}

export function toNumber(raw: unknown): number | undefined {
  const number = typeof raw === 'string' && /^-?\d+$/.test(raw) ? Number(raw) : raw;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

function toMap(setting: MapSetting, raw: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined;
  const map: Record<string, string> = {};
  for (const [key, value] of Object.entries(raw)) {
    const text = toText(value);
    if (text === undefined) return undefined;
    map[key] = text;
  }
  return setting.isAllowed(map) ? map : undefined;
}

function toList(setting: ListSetting, raw: unknown): readonly string[] | undefined {
  if (!Array.isArray(raw)) return undefined;
  const list = raw.map(toText).filter((text) => text !== undefined);
  return list.length === raw.length && setting.isAllowed(list) ? list : undefined;
}
