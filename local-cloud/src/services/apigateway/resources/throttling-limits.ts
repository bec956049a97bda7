import type { Properties } from '../../../template/properties.ts';
import type { ThrottlingLimits } from '../token-bucket.ts';

/** An account's own, in requests per second and at once: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ACCOUNT_RATE = 10_000;
const ACCOUNT_BURST = 5_000;

/** Of a stage's settings. A limit below 0 is none; where one of the two is set, the account's own holds for the other. */
export function readThrottlingLimits(settings: Properties): ThrottlingLimits | undefined {
  const rate = settings.number('ThrottlingRateLimit', -1);
  const burst = settings.number('ThrottlingBurstLimit', -1);
  if (rate < 0 && burst < 0) return undefined;
  return { rate: rate < 0 ? ACCOUNT_RATE : rate, burst: burst < 0 ? ACCOUNT_BURST : burst };
}
