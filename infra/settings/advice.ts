/** What is allowed, and yet worth a warning. Said only of settings that are valid and possible together. */
import type { Settings } from './schema.ts';
import { WORKER_SETTINGS } from './worker-settings.ts';

interface Advice {
  readonly warning: string;
  isFor(settings: Settings): boolean;
}

const ADVICE: readonly Advice[] = [
  {
    warning:
      'api_authorization = "none": everybody who knows the address of an API may send to it and read from it. With "iam", requests have to be signed; with "jwt", customers have to sign in.',
    isFor: (s) => (s.enable_stream_api || s.enable_orders) && s.api_authorization === 'none',
  },
  {
    warning:
      'api_authorization = "jwt" is for customers and so for Orders. StreamApi, which machines call, stays with "iam".',
    isFor: (s) => s.enable_stream_api && s.api_authorization === 'jwt',
  },
  {
    warning:
      'jwt_issuer is a user pool of Amazon Cognito and jwt_token_origin is "": the page could not fetch tokens. Set it to the origin of the user pool\'s domain.',
    isFor: (s) =>
      s.enable_web &&
      s.api_authorization === 'jwt' &&
      s.jwt_token_origin === '' &&
      s.jwt_issuer.startsWith('https://cognito-idp.'),
  },
  {
    warning:
      'stream_queue_type = "fifo": such a queue gives one message at a time, so that followers do not use up their receives behind a failing one. batch_size and batch_window_seconds hold for the other queues.',
    isFor: (s) =>
      s.enable_stream_api &&
      s.stream_queue_type === 'fifo' &&
      (![1, WORKER_SETTINGS.batch_size.default].includes(s.batch_size) || s.batch_window_seconds > 0),
  },
];

export function adviceOn(settings: Settings): string[] {
  return ADVICE.filter((advice) => advice.isFor(settings)).map(({ warning }) => warning);
}
