/** Walks two ordered listings side by side and holds only a page of each. */
import { compareKeys, type ListedObject, type ListedPage } from './list-objects.ts';

/** The objects of both sides under one key; at least one of them exists. */
export interface Pair {
  readonly key: string;
  readonly source?: ListedObject;
  readonly copy?: ListedObject;
  /** Time of the older of the two pages, in milliseconds since 1970: it may lack what was written later. */
  readonly listedAt: number;
}

export async function* pairListings(
  sourcePages: AsyncIterable<ListedPage>,
  copyPages: AsyncIterable<ListedPage>,
): AsyncGenerator<Pair, void, void> {
  const sources = await openCursor(sourcePages);
  const copies = await openCursor(copyPages);
  try {
    for (;;) {
      const [source, copy] = [sources.object(), copies.object()];
      if (!source && !copy) return;
      const order = !source ? 1 : !copy ? -1 : compareKeys(source.key, copy.key);
      const listedAt = Math.min(sources.listedAt(), copies.listedAt());
      if (source && order < 0) yield { key: source.key, source, listedAt };
      else if (copy && order > 0) yield { key: copy.key, copy, listedAt };
      else if (source && copy) yield { key: source.key, source, copy, listedAt };
      await Promise.all([order <= 0 && sources.advance(), order >= 0 && copies.advance()]);
    }
  } finally {
    await Promise.all([sources.close(), copies.close()]);
  }
}

async function openCursor(pages: AsyncIterable<ListedPage>) {
  const iterator = pages[Symbol.asyncIterator]();
  let page: ListedPage = { objects: [], listedAt: Date.now() };
  let index = 0;

  async function turnPage() {
    while (index >= page.objects.length) {
      const next = await iterator.next();
      if (next.done) return;
      page = next.value;
      index = 0;
    }
  }
  await turnPage();
  return {
    object: () => page.objects[index],
    listedAt: () => page.listedAt,
    /** @returns a promise only if the next page is needed */
    advance: () => {
      index += 1;
      return index < page.objects.length ? undefined : turnPage();
    },
    close: () => iterator.return?.(),
  };
}
