import { UsageError } from './errors.ts';

/**
 * Reads `name=value` arguments: settings to try out, as `-c name=value` does for cdk.
 *
 * @throws UsageError for anything else
 */
export function readTryOuts(pairs: readonly string[]): Record<string, string> {
  const entries = pairs.map((pair) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`A setting is name=value, got "${pair}"`);
    return [name, value];
  });
  return Object.fromEntries(entries);
}
