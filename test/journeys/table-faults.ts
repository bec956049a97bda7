import type { Fault, ServiceRequest } from '../../bench/support/fault-proxy.ts';

/** What a write fails of, one after the other. */
export const WRITE_FAULTS = ['failed', 'lost', 'unanswered'] as const satisfies readonly Fault[];

/** Text of an item that is put, or of the key of one that is changed. */
export function textOf({ body }: ServiceRequest, name: string): string {
  const item = (body.Item ?? body.Key) as Readonly<Record<string, { readonly S?: string }>> | undefined;
  return item?.[name]?.S ?? '';
}

/** @param timesOf how often requests about a text fail, by the order in which the texts are seen first */
export function faultsFor(name: string, timesOf: (place: number) => number) {
  const left = new Map<string, number>();
  return (request: ServiceRequest): Fault | undefined => {
    const text = textOf(request, name);
    const times = left.get(text) ?? timesOf(left.size);
    left.set(text, Math.max(0, times - 1));
    return times > 0 ? WRITE_FAULTS[times % WRITE_FAULTS.length] : undefined;
  };
}
