import type { RuntimeMessage } from './runtime-protocol.ts';

/**
 * The answers of one function process. IPC overtakes stdout, so an answer counts only with the marker line that the
 * process writes after the last line of its output.
 */
export interface RuntimeAnswers {
  readonly onMessage: (message: RuntimeMessage) => void;
  readonly onMarker: () => void;
  /** The answer to a request, or to the loading of the handler. What answers something else is passed over. */
  next(requestId: string | undefined): Promise<RuntimeMessage>;
}

export function createRuntimeAnswers(): RuntimeAnswers {
  let expected: { requestId: string | undefined; resolve: (message: RuntimeMessage) => void } | undefined;
  let answer: RuntimeMessage | undefined;
  let isMarked = false;

  function settle(): void {
    if (!expected || !answer || !isMarked) return;
    expected.resolve(answer);
    expected = undefined;
  }

  return {
    onMessage(message) {
      const requestId = 'requestId' in message ? message.requestId : undefined;
      if (expected?.requestId === requestId) answer = message;
      settle();
    },
    onMarker() {
      isMarked = true;
      settle();
    },
    next: (requestId) =>
      new Promise((resolve) => {
        answer = undefined;
        isMarked = false;
        expected = { requestId, resolve };
      }),
  };
}
