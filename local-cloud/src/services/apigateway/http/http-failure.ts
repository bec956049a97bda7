import type { Header } from '../api-request.ts';

/** A request that an HTTP API answers itself. Its words are fixed on AWS as well. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  readonly status: number;
  /** Why, for the log; the client does not see it. */
  readonly reason: string | undefined;
  readonly headers: readonly Header[];

  constructor(status: number, message: string, { reason, headers = [] }: { reason?: string; headers?: Header[] } = {}) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.headers = headers;
  }
}

export const failures = {
  badRequest: (reason: string) => new HttpFailure(400, 'Bad Request', { reason }),
  unauthorized: (challenge: string) =>
    new HttpFailure(401, 'Unauthorized', { reason: challenge, headers: [['www-authenticate', challenge]] }),
  forbidden: (challenge: string) =>
    new HttpFailure(403, 'Forbidden', { reason: challenge, headers: [['www-authenticate', challenge]] }),
  notFound: () => new HttpFailure(404, 'Not Found'),
  tooLarge: (reason: string) => new HttpFailure(413, 'Request Entity Too Large', { reason }),
  tooManyRequests: () => new HttpFailure(429, 'Too Many Requests'),
  /** The function failed, is throttled, may not be called or answered what is no response; or the issuer is away. */
  internal: (reason: string) => new HttpFailure(500, 'Internal Server Error', { reason }),
  /** The function took too long. */
  unavailable: (reason: string) => new HttpFailure(503, 'Service Unavailable', { reason }),
};
