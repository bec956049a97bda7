const PREFIX = 'orders.';

/** What the tab remembers under one name, across reloads and signing in. */
export interface TabValue<Value> {
  read(): Value | undefined;
  write(value: Value): void;
  remove(): void;
}

export function tabValue<Value>(storage: Storage, name: string): TabValue<Value> {
  const key = PREFIX + name;
  return {
    read() {
      const text = storage.getItem(key);
      return text === null ? undefined : (JSON.parse(text) as Value);
    },
    write: (value) => storage.setItem(key, JSON.stringify(value)),
    remove: () => storage.removeItem(key),
  };
}

/** Forgets all of it. */
export function clearTab(storage: Storage): void {
  for (const key of Object.keys(storage).filter((name) => name.startsWith(PREFIX))) storage.removeItem(key);
}
