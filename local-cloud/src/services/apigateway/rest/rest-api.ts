import type { ApiIdentity } from '../exchange.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { ThrottlingLimits } from '../throttle.ts';

/** A REST API as its template declares it, collected resource by resource. */
export interface RestApi extends ApiIdentity {
  readonly rootResourceId: string;
  /** e.g. `image/png`, or the pattern for all types. The function receives such bodies in base64. */
  readonly binaryMediaTypes: readonly string[];
  /** Resources by id. The root is not among them. `pathPart` is `items`, `{id}` or `{proxy+}`. */
  readonly resources: Map<string, { readonly parentId: string; readonly pathPart: string }>;
  readonly methods: RestMethod[];
  /** JSON schemas of draft 4 by the name of the model. */
  readonly models: Map<string, object>;
  /** Request validators by id. */
  readonly requestValidators: Map<string, { readonly validatesBody: boolean; readonly validatesParameters: boolean }>;
  readonly gatewayResponses: Map<GatewayResponseType, GatewayResponse>;
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
  /** Whether a parameter is required, by `method.request.<querystring|header|path>.<name>`. */
  readonly requestParameters: Readonly<Record<string, boolean>>;
}

/** Changes a response that the API gives without its function. */
export interface GatewayResponse {
  /** @default - the status of the type */
  readonly status: number | undefined;
  /** Texts with `$context` variables by content type. */
  readonly templates: Readonly<Record<string, string>>;
  /** `'a static value'`, or the source of the value, by header. */
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

export interface RestStageSettings extends StageSettings {
  readonly deploymentId: string;
  readonly throttling: readonly MethodThrottling[];
}

/** Limits for methods. The most specific limits apply. */
export interface MethodThrottling extends ThrottlingLimits {
  /** `/items/{id}`, or `/*` for every path. */
  readonly resourcePath: string;
  /** `GET`, or `*` for every method. */
  readonly httpMethod: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html */
export function isBinary({ binaryMediaTypes }: RestApi, contentType: string | undefined): boolean {
  if (binaryMediaTypes.includes('*/*')) return true;
  const given = contentType?.split(';')[0]?.trim().toLowerCase();
  return given !== undefined && binaryMediaTypes.some((type) => type.toLowerCase() === given);
}
