/** Turns what HCL, an environment variable or the command line gives into a setting's type, by Terraform's conversion rules. */
import type { ListSetting, MapSetting, SimpleSetting, ValueOf } from './kinds.ts';

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
