/** The JSON object that a log line is, or ends with, as Lambda's text format puts it after time and request id. */
export function jsonOf(line: string): Readonly<Record<string, unknown>> | undefined {
  const start = line.indexOf('{');
  if (start < 0 || !line.trimEnd().endsWith('}')) return undefined;
  try {
    return Object(JSON.parse(line.slice(start)));
  } catch {
    // Braces in ordinary text.
    return undefined;
  }
}

/** Follows a path such as `error.name` or `records[0].key`. */
export function fieldAt(root: unknown, path: string): unknown {
  const direct = ownField(root, path);
  if (direct !== undefined) return direct;
  return path
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .reduce(ownField, root);
}

function ownField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
