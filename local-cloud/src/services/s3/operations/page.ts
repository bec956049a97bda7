/** One page of a listing: items and common prefixes, in order, up to the limit. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly commonPrefixes: readonly string[];
  /** The last entry of the page, or `undefined` if the listing ends with this page. */
  readonly last: { readonly item: Item } | { readonly commonPrefix: string } | undefined;
}

interface PageOptions<Item> {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  readonly limit: number;
  /** Common prefixes of this key were on an earlier page. @default - none */
  readonly after?: string | undefined;
  /** Returns the items from a key on, that key included. */
  from(key: string): Iterable<Item>;
  readonly start: Iterable<Item>;
}

/**
 * Cuts a page out of a listing and rolls keys up at the delimiter.
 *
 * The index is searched again after a common prefix, so that a folder of a million keys costs one step.
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

/**
 * Returns the first key after all keys that begin with `prefix`, in UTF-8 byte order, which is code point order.
 * `undefined` if there can be none.
 */
export function behind(prefix: string): string | undefined {
  const points = [...prefix].map((character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    const next = last === 0xd7ff ? 0xe000 : last + 1;
    return String.fromCodePoint(...points, next);
  }
  return undefined;
}

/** Returns the first key after `key`. */
export function following(key: string): string {
  return `${key}\0`;
}

/** Returns the key where a listing begins: after the marker, and not before the prefix. */
export function firstKey(marker: string, prefix: string): string {
  const afterMarker = following(marker);
  return Buffer.compare(Buffer.from(afterMarker), Buffer.from(prefix)) < 0 ? prefix : afterMarker;
}
