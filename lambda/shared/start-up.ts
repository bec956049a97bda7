/**
 * Reads a function's environment by the names that its contract declares. An empty value counts as present
 * (`DESTINATION_PREFIX=''`).
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

/** @throws Error naming the variable, the value found and the values allowed. */
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

/**
 * Request handler options that limit the time of each attempt. The AWS SDK has no timeouts by default, and without
 * `throwOnRequestTimeout` it only logs a warning when `requestTimeout` passes.
 */
export function timeouts({ connectMs, answerMs }: { readonly connectMs: number; readonly answerMs: number }) {
  return {
    connectionTimeout: connectMs,
    requestTimeout: answerMs,
    socketTimeout: answerMs,
    throwOnRequestTimeout: true,
  };
}
