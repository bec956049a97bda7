/** Binary min-heap. */
export interface Heap<T> {
  peek(): T | undefined;
  add(item: T): void;
  /** Removes an item wherever it is. The item must be in the heap. */
  remove(item: T): void;
}

/** Items keep their own position, so that removing from the middle takes O(log n) and no second index. */
export function createHeap<Slot extends string, T extends Record<Slot, number>>(
  slot: Slot,
  isBefore: (a: T, b: T) => boolean,
): Heap<T> {
  const items: T[] = [];
  const positions = (item: T): Record<Slot, number> => item;

  function place(item: T, index: number): void {
    items[index] = item;
    positions(item)[slot] = index;
  }

  function rise(item: T, from: number): void {
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = items[parentIndex] as T;
      if (!isBefore(item, parent)) break;
      place(parent, index);
      index = parentIndex;
    }
    place(item, index);
  }

  function sink(item: T, from: number): void {
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= items.length) break;
      const right = left + 1;
      const smaller = right < items.length && isBefore(items[right] as T, items[left] as T) ? right : left;
      if (!isBefore(items[smaller] as T, item)) break;
      place(items[smaller] as T, index);
      index = smaller;
    }
    place(item, index);
  }

  return {
    peek: () => items[0],
    add(item) {
      items.push(item);
      rise(item, items.length - 1);
    },
    remove(item) {
      const index = item[slot];
      const last = items.pop() as T;
      positions(item)[slot] = -1;
      if (last === item) return;
      if (index > 0 && isBefore(last, items[(index - 1) >> 1] as T)) rise(last, index);
      else sink(last, index);
    },
  };
}
