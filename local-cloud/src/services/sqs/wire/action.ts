import type { Broker } from '../engine/broker.ts';
import type { Input } from './input.ts';

/** One API operation. What it throws becomes the error reply. */
export type Action = (broker: Broker, input: Input, caller: Caller) => object | Promise<object>;

export interface Caller {
  /** Aborted when the client closed the connection. */
  readonly gone: AbortSignal;
}
