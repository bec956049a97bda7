/** One page of a listing: items and common prefixes, in order, as far as the limit went. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly commonPrefixes: readonly string[];
  /** The last thing on the page. `undefined` if the listing ends with it. */
  readonly last: { readonly item: Item } | { readonly commonPrefix: string } | undefined;
}

export interface PageOptions<Item> {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  readonly limit: number;
  /** Common prefixes that this string begins with were on an earlier page. @default - none were */
  readonly after?: string;
  /** Items from a key on, that key included. */
  from(key: string): Iterable<Item>;
  /** Where to begin. */
  readonly start: Iterable<Item>;
}

/**
 * Cuts a page out of a listing, rolling keys up at the delimiter.
 *
 * After a common prefix it continues behind it in the index, so that a folder of a million keys costs one step.
 */
export function cutPage<Item extends { readonly key: string }>(options: PageOptions<Item>): Page<Item> {
  const { prefix, delimiter, limit, after, from } = options;
  const items: Item[] = [];
  const commonPrefixes: string[] = [];
  let last: Page<Item>['last'];
  let source: Iterable<Item> | undefined = options.start;

  while (source !== undefined) {
    let continueAt: string | undefined;
    for (const item of source) {
      if (!item.key.startsWith(prefix)) return { items, commonPrefixes, last: undefined };
      const commonPrefix = rollUp(item.key, prefix, delimiter);
      if (commonPrefix !== undefined && after?.startsWith(commonPrefix)) {
        continueAt = behind(commonPrefix);
        break;
      }
      if (items.length + commonPrefixes.length >= limit) return { items, commonPrefixes, last };
      if (commonPrefix === undefined) {
        items.push(item);
        last = { item };
      } else {
        commonPrefixes.push(commonPrefix);
        last = { commonPrefix };
        continueAt = behind(commonPrefix);
        break;
      }
    }
    source = continueAt === undefined ? undefined : from(continueAt);
  }
  return { items, commonPrefixes, last: undefined };
}

function rollUp(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** The first key in UTF-8 byte order, which is code point order, that does not begin with `prefix`. */
export function behind(prefix: string): string | undefined {
  const points = [...prefix].map((character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    const next = last === 0xd7ff ? 0xe000 : last + 1;
    return String.fromCodePoint(...points, next);
  }
  return undefined;
}

/** The first key after `key`. */
export function following(key: string): string {
  return `${key}\0`;
}

/** Where a listing begins: behind the marker, and not below the prefix. */
export function firstKey(marker: string, prefix: string): string {
  const afterMarker = following(marker);
  return Buffer.compare(Buffer.from(afterMarker), Buffer.from(prefix)) < 0 ? prefix : afterMarker;
}
