/**
 * Keeps the order of FIFO message groups: of two batches that share a group, the one received later starts when the
 * earlier one has ended. Batches without a common group run side by side.
 */
export function createMessageGroups(): <T>(groupIds: readonly string[], work: () => Promise<T>) => Promise<T> {
  const lastOf = new Map<string, Promise<unknown>>();

  return async function inOrder<T>(groupIds: readonly string[], work: () => Promise<T>): Promise<T> {
    const earlier = groupIds.map((id) => lastOf.get(id));
    const done = Promise.all(earlier).then(work);
    // Whoever waits for the group only waits: how this work ended is its own caller's matter.
    const ended = done.catch(() => {});
    for (const id of groupIds) lastOf.set(id, ended);
    try {
      return await done;
    } finally {
      for (const id of groupIds) if (lastOf.get(id) === ended) lastOf.delete(id);
    }
  };
}
