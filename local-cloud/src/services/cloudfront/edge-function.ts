import { viewerRequestEvent } from './edge-event.ts';
import { type GeneratedResponse, readEdgeResult } from './edge-result.ts';
import { compileEdgeScript } from './edge-script.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** A CloudFront function: runs on each request of a behavior, before the origin is asked. */
export interface EdgeFunction {
  /**
   * @returns the request to go on with, or the response that the viewer gets instead
   * @throws EdgeFunctionError
   */
  run(request: ViewerRequest, distribution: DistributionName): EdgeResult;
}

export type EdgeResult = { readonly request: ViewerRequest } | { readonly response: GeneratedResponse };

interface DistributionName {
  readonly id: string;
  readonly domainName: string;
}

/** A function that failed (503), or gave back what CloudFront does not take (502). */
export class EdgeFunctionError extends Error {
  override readonly name = 'EdgeFunctionError';
  readonly status: 502 | 503;

  constructor(status: 502 | 503, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export interface EdgeFunctionOptions {
  readonly name: string;
  readonly code: string;
  /** Takes what the function writes. */
  log(line: string): void;
  /** @default 1000 */
  readonly maxRunMs?: number;
}

/** On AWS it is about a millisecond of its own; here it is by the clock, on a machine with other things to do. */
const MAX_RUN_MS = 1_000;

/** @throws Error for code that is too long or does not compile */
export function createEdgeFunction({ name, code, log, maxRunMs = MAX_RUN_MS }: EdgeFunctionOptions): EdgeFunction {
  const script = compileEdgeScript({ name, code, maxRunMs });
  return {
    run(request, distribution) {
      const event = JSON.stringify(viewerRequestEvent(request, distribution));
      const { result, lines } = attempt(503, name, () => script(event));
      for (const line of lines) log(line);
      return attempt(502, name, () => readEdgeResult(result, request));
    },
  };
}

function attempt<Result>(status: 502 | 503, name: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    // What a function throws is no Error of this realm, if it is one at all.
    const reason = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
    throw new EdgeFunctionError(status, `the function ${name}: ${reason}`, { cause: error });
  }
}
