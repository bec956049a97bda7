import type { Broker } from '../broker.ts';
import type { Form } from './form.ts';

/** One API operation: it answers with the content of its `Result` element. What it throws becomes the error reply. */
export type Action = (broker: Broker, form: Form) => object | Promise<object>;

/** A map, as the Query protocol writes it. */
export function entries(map: Readonly<Record<string, string>>): { entry: { key: string; value: string }[] } {
  return { entry: Object.entries(map).map(([key, value]) => ({ key, value })) };
}
