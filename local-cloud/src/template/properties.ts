import { TemplateError } from './template-error.ts';

type Values = Readonly<Record<string, unknown>>;

/** Reads resolved properties of a resource by type. As in CloudFormation, `true` and `"true"` are the same. */
export interface Properties {
  readonly values: Values;
  has(name: string): boolean;
  /** @throws TemplateError if there is neither a value nor a fallback */
  text(name: string, fallback?: string): string;
  number(name: string, fallback?: number): number;
  /** `false` when absent. */
  flag(name: string): boolean;
  /** Empty when absent. */
  texts(name: string): string[];
  /** Nested properties; empty when absent. */
  nested(name: string): Properties;
  /** A list of nested properties; empty when absent. */
  nestedList(name: string): Properties[];
}

/** `where` names the resource in messages. */
export function readProperties(where: string, values: Values): Properties {
  const wrong = (name: string, wanted: string) =>
    new TemplateError(`${where}: ${name} must be ${wanted}, got ${JSON.stringify(values[name])}`);

  const items = (name: string): unknown[] => {
    const value = values[name] ?? [];
    if (!Array.isArray(value)) throw wrong(name, 'a list');
    return value;
  };

  return {
    values,
    has: (name) => values[name] !== undefined,
    text(name, fallback) {
      const value = values[name] ?? fallback;
      if (typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      throw wrong(name, 'a string');
    },
    number(name, fallback) {
      const value = values[name] ?? fallback;
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof number === 'number' && Number.isFinite(number)) return number;
      throw wrong(name, 'a number');
    },
    flag(name) {
      const value = values[name] ?? false;
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      throw wrong(name, 'true or false');
    },
    texts(name) {
      return items(name).map((item) => {
        if (typeof item === 'string') return item;
        throw wrong(name, 'a list of strings');
      });
    },
    nested(name) {
      const value = values[name] ?? {};
      if (!isValues(value)) throw wrong(name, 'an object');
      return readProperties(`${where}: ${name}`, value);
    },
    nestedList(name) {
      return items(name).map((item, index) => {
        if (!isValues(item)) throw wrong(name, 'a list of objects');
        return readProperties(`${where}: ${name}[${index}]`, item);
      });
    },
  };
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
