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
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { httpAccessLogLine } from './access-log-line.ts';
import { acknowledge } from './acknowledge.ts';
import type { ApiFunction } from './service-function.ts';

export interface JwtAuthorization {
  readonly kind: 'jwt';
  /** The `iss` of its tokens; below it are its keys. */
  readonly issuer: string;
  /** The `aud` of its tokens, or the `client_id` of those that have no `aud`. */
  readonly audience: string;
}

/** `iam`: requests are signed with AWS Signature Version 4. `jwt`: they bring a token. `none`: anybody may call. */
export type HttpAuthorization = JwtAuthorization | { readonly kind: 'iam' | 'none' };

export interface SecureHttpApiProps {
  readonly apiName: string;
  readonly description: string;
  readonly authorization: HttpAuthorization;
  /** Requests a second in the long run. */
  readonly throttlingRateLimit: number;
  /** Requests at once. */
  readonly throttlingBurstLimit: number;
  /** Origins whose pages may call the API and read its answers; `['*']` for any. */
  readonly corsAllowedOrigins: readonly string[];
  /**
   * How long the logs are kept.
   *
   * @default RetentionDays.TWO_WEEKS
   */
  readonly logRetention?: RetentionDays;
  /**
   * Whether the logs outlive the API.
   *
   * @default - RemovalPolicy.RETAIN
   */
  readonly logRemovalPolicy?: RemovalPolicy;
}

export interface FunctionRoute {
  readonly method: 'GET' | 'POST';
  /** `/items/{id}` */
  readonly path: string;
}

/** An HTTP API that is at the root of its address: throttled, logged, and deployed whenever it changes. */
export class SecureHttpApi extends HttpApi {
  private readonly integrations = new Map<ApiFunction, FunctionIntegration>();

  constructor(scope: Construct, id: string, props: SecureHttpApiProps) {
    const { apiName, description, authorization, corsAllowedOrigins } = props;
    const { logRetention: retention = RetentionDays.TWO_WEEKS, logRemovalPolicy: removalPolicy } = props;
    super(scope, id, {
      apiName,
      description,
      createDefaultStage: false,
      defaultAuthorizer: authorizerOf(authorization),
      ...(corsAllowedOrigins.length > 0 && { corsPreflight: corsOf(corsAllowedOrigins) }),
    });
    const logs = new LogGroup(scope, `${id}AccessLogs`, { retention, ...(removalPolicy && { removalPolicy }) });
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

  /** Has a function answer some requests, which may be invoked by them and by no others. */
  addFunctionRoute({ method, path }: FunctionRoute, handler: ApiFunction): void {
    const integration = this.integrations.get(handler) ?? new FunctionIntegration(handler);
    this.integrations.set(handler, integration);
    const [route] = this.addRoutes({ path, methods: [HttpMethod[method]], integration });
    handler.addPermission(`${method}${path}`, {
      ...(route && { scope: route }),
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      // Of any stage, of which there is one.
      sourceArn: this.arnForExecuteApi(method, path, '*'),
    });
  }

  /** Puts an OpenAPI document into the template, where whoever has the template finds it. */
  describe(document: object): void {
    (this.node.defaultChild as CfnApi).addMetadata('OpenApi', document);
  }
}

/** CDK's own lets every method of a path invoke the function. */
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

/** The gateway answers preflight requests, and puts these headers on every answer, its own refusals included. */
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
