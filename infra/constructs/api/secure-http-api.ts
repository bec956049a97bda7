import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import {
  type CfnApi,
  CorsHttpMethod,
  HttpApi,
  HttpIntegrationType,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRouteIntegration,
  type HttpRouteIntegrationConfig,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { ApiFunction } from '../service-function.ts';
import { httpAccessLogLine } from './access-log-line.ts';

export interface JwtAuthorization {
  readonly kind: 'jwt';
  /** Expected `iss` of a token, and base of the address of the signing keys. */
  readonly issuer: string;
  /** Expected `aud` of a token, or its `client_id` if the token has no `aud`. */
  readonly audience: string;
}

/** `iam`: requests need an AWS Signature Version 4. `jwt`: requests need a token. `none`: anybody can call the API. */
export type HttpAuthorization = JwtAuthorization | { readonly kind: 'iam' | 'none' };

export interface SecureHttpApiProps {
  readonly apiName: string;
  readonly description: string;
  readonly authorization: HttpAuthorization;
  /** Sustained limit in requests per second. */
  readonly throttlingRateLimit: number;
  /** Limit of concurrent requests. */
  readonly throttlingBurstLimit: number;
  /** Origins whose pages may call the API and read its answers; `['*']` for all origins. */
  readonly corsAllowedOrigins: readonly string[];
  readonly logRetention: RetentionDays;
  readonly logRemovalPolicy: RemovalPolicy;
}

interface FunctionRoute {
  readonly method: 'GET' | 'POST';
  /** Path of the route: `/items/{id}`. */
  readonly path: string;
}

/** An HTTP API with one stage at the root of its address: throttled, logged, and deployed on every change. */
export class SecureHttpApi extends HttpApi {
  private readonly integrations = new Map<ApiFunction, FunctionIntegration>();

  constructor(scope: Construct, id: string, props: SecureHttpApiProps) {
    const { apiName, description, authorization, corsAllowedOrigins } = props;
    super(scope, id, {
      apiName,
      description,
      createDefaultStage: false,
      defaultAuthorizer: authorizerOf(authorization),
      ...(corsAllowedOrigins.length > 0 && { corsPreflight: corsOf(corsAllowedOrigins) }),
    });
    const logs = new LogGroup(scope, `${id}AccessLogs`, {
      retention: props.logRetention,
      removalPolicy: props.logRemovalPolicy,
    });
    this.addStage('DefaultStage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: props.throttlingRateLimit, burstLimit: props.throttlingBurstLimit },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: httpAccessLogLine(authorization.kind),
      },
    });
    if (authorization.kind === 'none') {
      acknowledge(this, {
        'AwsSolutions-APIG4': 'api_authorization = "none" is a choice that is written down, and that synth warns of.',
      });
    }
  }

  /** Routes requests to a function, and allows only this route to invoke it. */
  addFunctionRoute({ method, path }: FunctionRoute, handler: ApiFunction): void {
    const integration = this.integrations.get(handler) ?? new FunctionIntegration(handler);
    this.integrations.set(handler, integration);
    const [route] = this.addRoutes({ path, methods: [HttpMethod[method]], integration });
    handler.addPermission(`${method}${path}`, {
      ...(route && { scope: route }),
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      // The ARN allows every stage; the API has only one.
      sourceArn: this.arnForExecuteApi(method, path, '*'),
    });
  }

  /** Adds an OpenAPI document to the metadata of the API in the template. */
  describe(document: object): void {
    (this.node.defaultChild as CfnApi).addMetadata('OpenApi', document);
  }
}

/** Integrates a function without permissions. CDK's integration lets every method of a path invoke the function. */
class FunctionIntegration extends HttpRouteIntegration {
  private readonly handler: ApiFunction;

  constructor(handler: ApiFunction) {
    super(handler.node.id);
    this.handler = handler;
  }

  bind(): HttpRouteIntegrationConfig {
    return {
      type: HttpIntegrationType.AWS_PROXY,
      uri: this.handler.functionArn,
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
    };
  }
}

function authorizerOf(authorization: HttpAuthorization) {
  switch (authorization.kind) {
    case 'iam':
      return new HttpIamAuthorizer();
    case 'jwt':
      return new HttpJwtAuthorizer('Jwt', authorization.issuer, { jwtAudience: [authorization.audience] });
    case 'none':
      return new HttpNoneAuthorizer();
  }
}

/** Makes the gateway answer preflight requests and add CORS headers to every answer, including its own errors. */
function corsOf(allowOrigins: readonly string[]) {
  return {
    allowOrigins: [...allowOrigins],
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST],
    allowHeaders: [
      'Content-Type',
      'Idempotency-Key',
      'Authorization',
      'X-Amz-Date',
      'X-Amz-Security-Token',
      'X-Amz-Content-Sha256',
    ],
    exposeHeaders: ['Retry-After'],
    maxAge: Duration.minutes(10),
  };
}
