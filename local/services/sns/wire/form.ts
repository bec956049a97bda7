import { missingParameter } from '../errors.ts';

/** A request of the Query protocol: names with dots and numbers for what is nested. */
export type Form = URLSearchParams;

export function optionalText(form: Form, name: string): string | undefined {
  return form.get(name) ?? undefined;
}

/** @throws InvalidParameter */
export function requiredText(form: Form, name: string): string {
  const value = form.get(name);
  if (!value) throw missingParameter(name);
  return value;
}

/** The forms under `Tags.member.1`, `Tags.member.2`, …; what stands directly under a number has the empty name. */
export function numberedForms(form: Form, prefix: string): Form[] {
  const forms = new Map<number, Form>();
  for (const [key, value] of form) {
    if (!key.startsWith(`${prefix}.`)) continue;
    const [number = '', ...rest] = key.slice(prefix.length + 1).split('.');
    const nested = forms.get(Number(number)) ?? new URLSearchParams();
    nested.append(rest.join('.'), value);
    forms.set(Number(number), nested);
  }
  return [...forms].sort(([a], [b]) => a - b).map(([, nested]) => nested);
}

export function textList(form: Form, prefix: string): string[] {
  return numberedForms(form, prefix).map((member) => member.get('') ?? '');
}

export function textMap(form: Form, prefix: string, keyName = 'key', valueName = 'value'): Record<string, string> {
  const entries = numberedForms(form, prefix).map((entry) => [entry.get(keyName) ?? '', entry.get(valueName) ?? '']);
  return Object.fromEntries(entries);
}

/** The parameters under a prefix, without it. */
export function nestedForm(form: Form, prefix: string): Form {
  const nested = [...form].filter(([key]) => key.startsWith(`${prefix}.`));
  return new URLSearchParams(nested.map(([key, value]): [string, string] => [key.slice(prefix.length + 1), value]));
}
