/** Parses the JSON object of a log line. Lambda's text format writes the time and the request id before it. */
export function jsonOf(line: string): Readonly<Record<string, unknown>> | undefined {
  const start = line.indexOf('{');
  if (start < 0 || !line.trimEnd().endsWith('}')) return undefined;
  try {
    return Object(JSON.parse(line.slice(start)));
  } catch {
    // The braces belong to ordinary text.
    return undefined;
  }
}

/** Reads the field at a path such as `error.name` or `records[0].key`. */
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
