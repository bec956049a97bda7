/** Name and value of each pair of a query string, decoded as a form is, in order. */
export function queryPairs(queryString: string): [name: string, value: string][] {
  return queryString
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0
        ? [decodeForm(pair), '']
        : [decodeForm(pair.slice(0, equals)), decodeForm(pair.slice(equals + 1))];
    });
}

/** Values by name, in order. */
export function valuesByName(pairs: Iterable<readonly [name: string, value: string]>): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

function decodeForm(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Not an encoding at all: it stands for itself.
    return spaced;
  }
}
