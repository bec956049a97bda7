/** Counts on the console of a running local cloud. */
interface CloudState {
  readonly functions: readonly { readonly name: string; readonly invocations: number }[];
  readonly queues: readonly { readonly name: string; readonly visible: number }[];
  readonly buckets: readonly { readonly name: string; readonly objects: number }[];
}

/** @param url - URL of the local cloud */
export async function readCloudState(url: string): Promise<CloudState> {
  return (await (await fetch(`${url}/_local/state`)).json()) as CloudState;
}

/** Returns the number of invocations of a function since the local cloud started. */
export async function invocationsOf(url: string, functionName: string | undefined): Promise<number | undefined> {
  const { functions } = await readCloudState(url);
  return functions.find(({ name }) => name === functionName)?.invocations;
}
