/** What a setting in `schema.ts` can be. A kind decides the TypeScript type, how text is converted, and what the documentation says. */

interface Described {
  /** What the setting is for: the comment above it in `terraform.tfvars.example`. */
  readonly description: string;
  /** A value that is shown when somebody gets it wrong. @default - the setting's default */
  readonly example?: string;
}

interface TextSetting extends Described {
  readonly kind: 'text';
  /** `''` where the setting may be left out. */
  readonly default: string;
  readonly allowed: string;
  isAllowed(value: string): boolean;
}

interface IntegerSetting extends Described {
  readonly kind: 'integer';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Set where only some values between `min` and `max` are allowed. */
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

/** A value with parts of its own, which says itself what is wrong with them. */
interface StructureSetting<Value extends object = object> extends Described {
  readonly kind: 'structure';
  readonly default: Value;
  readonly allowed: string;
  read(raw: unknown): Reading<Value>;
}

/** A value, or everything that is wrong with it; what a refusal leaves out is said of the setting as a whole. */
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

/** In words, what a setting may be. */
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

/** Turns what HCL, an environment variable or the command line gives into a setting's type, by Terraform's conversion rules. */

/** `undefined` for what can't be converted or isn't allowed. */
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
