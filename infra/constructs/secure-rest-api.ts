import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AuthorizationType,
  type CfnRestApi,
  EndpointType,
  type Integration,
  type IResource,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type RequestValidator,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { PROBLEM_MEDIA_TYPE } from '../../lambda/shared/api/contract.ts';
import { gatewayProblems, MESSAGE } from '../openapi/gateway-problems.ts';
import { restAccessLogLine } from './access-log-line.ts';
import { acknowledge, type Reasons } from './acknowledge.ts';

interface SecureRestApiProps {
  /** Unique in the account and Region: metrics are kept by it. */
  readonly restApiName: string;
  readonly description: string;
  /** First part of the path of every URL. */
  readonly stageName: string;
  /** `iam`: requests are signed with AWS Signature Version 4. `none`: anybody may call. */
  readonly authorization: 'iam' | 'none';
  /** Requests a second in the long run. */
  readonly throttlingRateLimit: number;
  /** Requests at once. */
  readonly throttlingBurstLimit: number;
  /** Origins whose pages may read what the gateway itself answers; `['*']` for any. */
  readonly corsAllowedOrigins: readonly string[];
  /** Sets the account's one role for API Gateway's logs in this Region. It stays when the stack is deleted: others use it too. */
  readonly managesAccount: boolean;
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

const LOGGING_ROLE: Reasons = {
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
    'The policy that AWS has made for this role; it serves all APIs of the account, whose log groups nobody knows.',
};

/** A Regional REST API: TLS 1.2 and up, throttled, logged, and with problem bodies (RFC 9457) on what the gateway answers. */
export class SecureRestApi extends RestApi {
  /** Checks body and parameters of a method before its function sees them. */
  readonly validator: RequestValidator;

  constructor(scope: Construct, id: string, props: SecureRestApiProps) {
    const { logRetention: retention = RetentionDays.TWO_WEEKS, logRemovalPolicy: removalPolicy } = props;
    const { restApiName, description, stageName, authorization, managesAccount, corsAllowedOrigins } = props;
    const logs = { retention, ...(removalPolicy && { removalPolicy }) };
    super(scope, id, {
      restApiName,
      description,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: managesAccount,
      ...(managesAccount && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
      defaultMethodOptions: {
        authorizationType: authorization === 'iam' ? AuthorizationType.IAM : AuthorizationType.NONE,
      },
      deployOptions: {
        stageName,
        throttlingRateLimit: props.throttlingRateLimit,
        throttlingBurstLimit: props.throttlingBurstLimit,
        // Those of every method, each billed as a custom metric; those of the API are there without.
        metricsEnabled: false,
        // Errors only, and never bodies: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(new LogGroup(scope, `${id}AccessLogs`, logs)),
        accessLogFormat: restAccessLogLine(),
      },
    });
    // CDK's own, under a name that nobody chose.
    this.node.tryRemoveChild('Endpoint');
    const resource = this.node.defaultChild as CfnRestApi;
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
    resource.securityPolicy = 'SecurityPolicy_TLS13_1_2_2021_06';
    resource.endpointAccessMode = 'STRICT';
    this.validator = this.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    answerWithProblems(this, { corsAllowedOrigins, isSigned: authorization === 'iam' });
    // Amazon API Gateway would make this group itself, and keep it for ever.
    const executionLogs = new LogGroup(this, 'ExecutionLogs', {
      ...logs,
      logGroupName: `API-Gateway-Execution-Logs_${this.restApiId}/${stageName}`,
    });
    this.deploymentStage.node.addDependency(executionLogs);
    acknowledge(this, {
      'AwsSolutions-APIG3':
        'A web application firewall costs by the month; throttling and the function limit what comes.',
      'AwsSolutions-COG4': 'The callers are machines with roles, no users of an Amazon Cognito pool.',
      'Serverless-APIGWXrayEnabled': 'Access logs have the latencies that a trace would show, of every request.',
      ...(authorization === 'none' && {
        'AwsSolutions-APIG4': 'api_authorization = "none" is a choice that is written down, and that synth warns of.',
      }),
    });
    const role = this.node.tryFindChild('CloudWatchRole');
    if (role) acknowledge(role, LOGGING_ROLE);
  }

  /** Has the integration answer preflight requests, which can't be signed. */
  addPreflight(resource: IResource, integration: Integration): void {
    const method = resource.addMethod('OPTIONS', integration, { authorizationType: AuthorizationType.NONE });
    acknowledge(method, { 'AwsSolutions-APIG4': 'Browsers send a preflight request without credentials.' });
  }

  /** Puts an OpenAPI document into the template, where whoever has the template finds it. */
  describe(document: object): void {
    (this.node.defaultChild as CfnRestApi).addMetadata('OpenApi', document);
  }
}

/** What Amazon API Gateway answers by itself, in the words of the API: problem bodies (RFC 9457), readable by pages. */

interface GatewayResponsesProps {
  /** Origins whose pages may read the answers; `['*']` for any. */
  readonly corsAllowedOrigins: readonly string[];
  /** Requests are signed with AWS Signature Version 4. */
  readonly isSigned: boolean;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
function answerWithProblems(api: RestApi, { corsAllowedOrigins, isSigned }: GatewayResponsesProps): void {
  const cors = corsHeaders(corsAllowedOrigins);
  for (const [responseType, { status, retryAfter, body }] of Object.entries(gatewayProblems(isSigned))) {
    api.addGatewayResponse(responseType, {
      type: ResponseType.of(responseType),
      ...(status !== undefined && { statusCode: String(status) }),
      responseHeaders: {
        'Content-Type': `'${PROBLEM_MEDIA_TYPE}'`,
        'Cache-Control': "'no-store'",
        'X-Content-Type-Options': "'nosniff'",
        ...(retryAfter !== undefined && { 'Retry-After': `'${retryAfter}'` }),
        ...cors,
      },
      templates: { 'application/json': JSON.stringify(body).replace(JSON.stringify(MESSAGE), MESSAGE) },
    });
  }
}

/**
 * A gateway response is no program: it can't look an origin up in a list. With several allowed ones it repeats the
 * request's, and what a foreign page can read then is that its request was refused. Preflights, and all answers with
 * content, come from the function, which compares exactly.
 */
function corsHeaders([origin, ...others]: readonly string[]): Record<string, string> {
  if (origin === undefined) return {};
  const exposed = { 'Access-Control-Expose-Headers': "'Retry-After'" };
  if (origin === '*') return { 'Access-Control-Allow-Origin': "'*'", ...exposed };
  const allowed = others.length === 0 ? `'${origin}'` : 'method.request.header.Origin';
  return { 'Access-Control-Allow-Origin': allowed, Vary: "'Origin'", ...exposed };
}
