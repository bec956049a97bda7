import type { ApiIdentity } from '../exchange.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { ThrottlingLimits } from '../throttle.ts';

/** Stage of an HTTP API that needs no name in the URL. */
export const DEFAULT_STAGE = '$default';

/** An HTTP API as its template declares it, collected resource by resource. */
export interface HttpApi extends ApiIdentity {
  readonly cors: CorsConfiguration | undefined;
  /** Integrations by id. */
  readonly integrations: Map<string, { readonly functionName: string; readonly timeoutMs: number }>;
  /** Authorizers by id. */
  readonly authorizers: Map<string, JwtAuthorizerSettings>;
  readonly routes: HttpRoute[];
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
export interface CorsConfiguration {
  readonly allowCredentials: boolean;
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly string[];
  /** `*` allows every origin, `https://*` every origin of that scheme. */
  readonly allowOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number | undefined;
}

export interface HttpRoute {
  /** `GET /items/{id}`, `ANY /items` or `$default` */
  readonly routeKey: string;
  readonly integrationId: string;
  /** @default - no authorizer, or an authorizer that is not enforced here */
  readonly authorizerId: string | undefined;
  /** A token must have one of these scopes, if there are any. */
  readonly authorizationScopes: readonly string[];
}

export interface JwtAuthorizerSettings {
  /** `$request.header.Authorization` or `$request.querystring.token`. The first one with a value has the token. */
  readonly identitySources: readonly string[];
  readonly issuer: string;
  readonly audience: readonly string[];
}

export interface HttpStageSettings extends StageSettings {
  /** Limits of each route without limits of its own. */
  readonly defaultThrottling: ThrottlingLimits | undefined;
  /** Limits by route key. */
  readonly routeThrottling: ReadonlyMap<string, ThrottlingLimits>;
}
