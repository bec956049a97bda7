/** The AWS SDK has no timeouts of its own, and only warns about `requestTimeout` unless told to throw. */
export function timeouts({ connectMs, answerMs }: { readonly connectMs: number; readonly answerMs: number }) {
  return {
    connectionTimeout: connectMs,
    requestTimeout: answerMs,
    socketTimeout: answerMs,
    throwOnRequestTimeout: true,
  };
}
