/** What a setting in `schema.ts` can be. A kind decides the TypeScript type, how text is converted, and what the documentation says. */

interface Described {
  /** What the setting is for: the comment above it in `terraform.tfvars.example`. */
  readonly description: string;
  /** A value that is shown when somebody gets it wrong. @default - the setting's default */
  readonly example?: string;
}

export interface TextSetting extends Described {
  readonly kind: 'text';
  /** `''` where the setting may be left out. */
  readonly default: string;
  readonly allowed: string;
  isAllowed(value: string): boolean;
}

export interface IntegerSetting extends Described {
  readonly kind: 'integer';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Set where only some values between `min` and `max` are allowed. */
  readonly oneOf?: readonly number[];
}

export interface FlagSetting extends Described {
  readonly kind: 'flag';
  readonly default: boolean;
}

export interface ChoiceSetting extends Described {
  readonly kind: 'choice';
  readonly default: string;
  readonly options: readonly string[];
}

export interface MapSetting extends Described {
  readonly kind: 'map';
  readonly default: Readonly<Record<string, string>>;
  readonly allowed: string;
  isAllowed(value: Readonly<Record<string, string>>): boolean;
}

export interface ListSetting extends Described {
  readonly kind: 'list';
  readonly default: readonly string[];
  readonly allowed: string;
  isAllowed(value: readonly string[]): boolean;
}

/** A value with parts of its own, which says itself what is wrong with them. */
export interface StructureSetting<Value extends object = object> extends Described {
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

export type SimpleSetting = TextSetting | IntegerSetting | FlagSetting | ChoiceSetting | MapSetting | ListSetting;
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
