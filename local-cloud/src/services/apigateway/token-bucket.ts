/** Requests that pass: `burst` at once, and `rate` more each second. */
export interface TokenBucket {
  /** Whether one more may pass now. */
  take(): boolean;
}

export interface ThrottlingLimits {
  /** Requests per second. */
  readonly rate: number;
  readonly burst: number;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
export function createTokenBucket({ rate, burst }: ThrottlingLimits, nowMs: () => number): TokenBucket {
  let tokens = burst;
  let filledAt = nowMs();
  return {
    take() {
      const now = nowMs();
      tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * rate);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
