import type { GatewayResponseType } from './rest-api.ts';

export interface FailureDetails {
  readonly type: GatewayResponseType;
  readonly status: number;
  /** In the header `x-amzn-ErrorType`. */
  readonly errorType: string;
  readonly message: string;
  /** What the body breaks of its model. */
  readonly validationErrors?: string;
  /** Why, for the log; the client does not see it. */
  readonly reason?: string;
}

/** A request that the gateway answers itself, in the words of a gateway response. */
export class GatewayFailure extends Error {
  override readonly name = 'GatewayFailure';
  readonly details: FailureDetails;

  constructor(details: FailureDetails) {
    super(details.message);
    this.details = details;
  }
}

/** What AWS answers unless a gateway response says otherwise. Statuses from {@link GatewayResponseType}'s page. */
export const failures = {
  missingAuthenticationToken: () =>
    new GatewayFailure({
      type: 'MISSING_AUTHENTICATION_TOKEN',
      status: 403,
      errorType: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    }),
  throttled: () =>
    new GatewayFailure({
      type: 'THROTTLED',
      status: 429,
      errorType: 'TooManyRequestsException',
      message: 'Too Many Requests',
    }),
  missingParameters: (names: readonly string[]) =>
    new GatewayFailure({
      type: 'BAD_REQUEST_PARAMETERS',
      status: 400,
      errorType: 'BadRequestException',
      message: `Missing required request parameters: [${names.join(', ')}]`,
    }),
  invalidBody: (validationErrors: string) =>
    new GatewayFailure({
      type: 'BAD_REQUEST_BODY',
      status: 400,
      errorType: 'BadRequestException',
      message: 'Invalid request body',
      validationErrors,
    }),
  requestTooLarge: (reason: string) =>
    new GatewayFailure({
      type: 'REQUEST_TOO_LARGE',
      status: 413,
      errorType: 'RequestTooLargeException',
      message: 'Request Too Long',
      reason,
    }),
  /** The function may not be called, is not there, or is throttled. */
  configuration: (reason: string) =>
    new GatewayFailure({
      type: 'API_CONFIGURATION_ERROR',
      status: 500,
      errorType: 'InternalServerErrorException',
      message: 'Internal server error',
      reason,
    }),
  /** The function failed, or answered what is no response. */
  malformedResponse: (reason: string) =>
    new GatewayFailure({
      type: 'DEFAULT_5XX',
      status: 502,
      errorType: 'InternalServerErrorException',
      message: 'Internal server error',
      reason,
    }),
  integrationTimeout: (reason: string) =>
    new GatewayFailure({
      type: 'INTEGRATION_TIMEOUT',
      status: 504,
      errorType: 'InternalServerErrorException',
      message: 'Endpoint request timed out',
      reason,
    }),
};
