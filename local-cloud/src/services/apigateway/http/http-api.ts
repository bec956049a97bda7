import type { ApiIdentity } from '../remember-request.ts';
import type { ThrottlingLimits } from '../token-bucket.ts';

/** Stage of an HTTP API that needs no name in the URL. */
export const DEFAULT_STAGE = '$default';

/** An HTTP API as its template describes it, collected resource by resource. */
export interface HttpApi extends ApiIdentity {
  readonly name: string;
  readonly cors: CorsConfiguration | undefined;
  /** By id. */
  readonly integrations: Map<string, HttpIntegration>;
  /** By id. */
  readonly authorizers: Map<string, JwtAuthorizerSettings>;
  readonly routes: HttpRoute[];
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
export interface CorsConfiguration {
  readonly allowCredentials: boolean;
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly string[];
  /** `*` and `https://*` stand for all and for all of that scheme. */
  readonly allowOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number | undefined;
}

export interface HttpIntegration {
  readonly functionName: string;
  readonly timeoutMs: number;
}

export interface HttpRoute {
  /** `GET /items/{id}`, `ANY /items` or `$default` */
  readonly routeKey: string;
  readonly integrationId: string;
  /** @default - no authorizer, or one that is not enforced here */
  readonly authorizerId: string | undefined;
  /** A token has to have one of them, if there are any. */
  readonly authorizationScopes: readonly string[];
}

export interface JwtAuthorizerSettings {
  /** `$request.header.Authorization` or `$request.querystring.token`; the first that has a value. */
  readonly identitySources: readonly string[];
  readonly issuer: string;
  readonly audience: readonly string[];
}

export interface HttpStageSettings {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Of every route that has none of its own, each by itself. */
  readonly defaultThrottling: ThrottlingLimits | undefined;
  /** By route key. */
  readonly routeThrottling: ReadonlyMap<string, ThrottlingLimits>;
  readonly accessLog: { readonly logGroup: string; readonly format: string } | undefined;
}
