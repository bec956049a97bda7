/** A request of the Query protocol: names with dots and numbers for what is nested. */
export type Form = URLSearchParams;

/** The forms under `MessageAttributes.entry.1`, `MessageAttributes.entry.2`, … */
export function numberedForms(form: Form, prefix: string): Form[] {
  const numbers = new Set([...nestedForm(form, prefix).keys()].map((key) => Number(key.split('.')[0])));
  return [...numbers].sort((a, b) => a - b).map((number) => nestedForm(form, `${prefix}.${number}`));
}

/** The parameters under a prefix, without it. */
export function nestedForm(form: Form, prefix: string): Form {
  const nested = new URLSearchParams();
  for (const [key, value] of form) {
    if (key.startsWith(`${prefix}.`)) nested.append(key.slice(prefix.length + 1), value);
  }
  return nested;
}
