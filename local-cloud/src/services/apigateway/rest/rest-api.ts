import type { ApiIdentity } from '../remember-request.ts';
import type { ThrottlingLimits } from '../token-bucket.ts';

/** A REST API as its template describes it, collected resource by resource. */
export interface RestApi extends ApiIdentity {
  readonly name: string;
  readonly rootResourceId: string;
  /** e.g. `image/png`, or the pattern for all types: such bodies go to the function in base64. */
  readonly binaryMediaTypes: readonly string[];
  /** By id. The root has no entry. */
  readonly resources: Map<string, RestResource>;
  readonly methods: RestMethod[];
  /** JSON schemas of draft 4, by the model's name. */
  readonly models: Map<string, object>;
  /** By id. */
  readonly requestValidators: Map<string, RequestValidator>;
  readonly gatewayResponses: Map<GatewayResponseType, GatewayResponse>;
}

export interface RestResource {
  readonly parentId: string;
  /** `items`, `{id}` or `{proxy+}` */
  readonly pathPart: string;
}

export interface RestMethod {
  readonly resourceId: string;
  /** An HTTP method, or `ANY`. */
  readonly httpMethod: string;
  readonly functionName: string;
  readonly timeoutMs: number;
  readonly requestValidatorId: string | undefined;
  /** Name of the model by content type, which may be `$default`. */
  readonly requestModels: Readonly<Record<string, string>>;
  /** Whether it is required, by `method.request.<querystring|header|path>.<name>`. */
  readonly requestParameters: Readonly<Record<string, boolean>>;
}

export interface RequestValidator {
  readonly validatesBody: boolean;
  readonly validatesParameters: boolean;
}

export interface GatewayResponse {
  /** @default - the type's own */
  readonly status: number | undefined;
  /** Text with `$context` variables, by content type. */
  readonly templates: Readonly<Record<string, string>>;
  /** `'a static value'`, or where the value is from, by header. */
  readonly headers: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
export const GATEWAY_RESPONSE_TYPES = [
  'ACCESS_DENIED',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'EXPIRED_TOKEN',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'INVALID_API_KEY',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'QUOTA_EXCEEDED',
  'REQUEST_TOO_LARGE',
  'RESOURCE_NOT_FOUND',
  'THROTTLED',
  'UNAUTHORIZED',
  'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
] as const;

export type GatewayResponseType = (typeof GATEWAY_RESPONSE_TYPES)[number];

export interface RestStageSettings {
  readonly name: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly throttling: readonly MethodThrottling[];
  readonly accessLog: { readonly logGroup: string; readonly format: string } | undefined;
}

/** Limits of the methods that it names. The narrowest one counts. */
export interface MethodThrottling extends ThrottlingLimits {
  /** `/items/{id}`, or `/*` for every path. */
  readonly resourcePath: string;
  /** `GET`, or `*` for every method. */
  readonly httpMethod: string;
}
