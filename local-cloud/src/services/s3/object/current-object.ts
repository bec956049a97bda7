import type { Store } from '../store/store.ts';
import type { ObjectVersion } from '../store/versions.ts';

/** The current object of a key, where a delete marker means that there is none. */
export function currentObject(store: Store, bucket: string, key: string): ObjectVersion | undefined {
  const current = store.versions.current(bucket, key);
  return current?.isDeleteMarker === true ? undefined : current;
}
