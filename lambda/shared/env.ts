/**
 * Reads a function's environment by the names its contract declares. An empty value is a value (`DESTINATION_PREFIX=''`).
 *
 * @throws Error naming every variable that is missing, so that one failed start is enough to fix them all.
 */
export function readEnv<Name extends string>(
  names: readonly Name[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Record<Name, string> {
  const missing = names.filter((name) => environment[name] === undefined);
  if (missing.length > 0) throw new Error(`Missing environment variables: ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, environment[name]])) as Record<Name, string>;
}

/** @throws Error naming the variable, the value got and what is allowed. */
export function readWholeNumber<Name extends string>(
  environment: Readonly<Record<Name, string>>,
  name: Name,
  minimum: number,
): number {
  const text = environment[name];
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < minimum) {
    throw new Error(`${name} must be a whole number of at least ${minimum}, got '${text}'`);
  }
  return value;
}
