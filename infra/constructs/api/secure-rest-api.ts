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
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { PROBLEM_MEDIA_TYPE } from '../../../lambda/shared/api/contract.ts';
import { gatewayProblems, MESSAGE } from '../../openapi/gateway-problems.ts';
import { acknowledge, type Reasons } from '../acknowledge.ts';
import { restAccessLogLine } from './access-log-line.ts';

interface SecureRestApiProps {
  /** Name of the API, unique in the account and Region because it is the dimension of the metrics. */
  readonly restApiName: string;
  readonly description: string;
  /** Name of the stage, the first part of the path of every URL. */
  readonly stageName: string;
  /** `iam`: requests need an AWS Signature Version 4. `none`: anybody can call the API. */
  readonly authorization: 'iam' | 'none';
  /** Sustained limit in requests per second. */
  readonly throttlingRateLimit: number;
  /** Limit of concurrent requests. */
  readonly throttlingBurstLimit: number;
  /** Origins whose pages may read the answers of the gateway itself; `['*']` for all origins. */
  readonly corsAllowedOrigins: readonly string[];
  /** Whether to set the logging role of API Gateway. The account has one per Region, so the role outlives the stack. */
  readonly managesAccount: boolean;
  readonly logRetention: RetentionDays;
  readonly logRemovalPolicy: RemovalPolicy;
}

const LOGGING_ROLE: Reasons = {
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
    'The policy that AWS has made for this role; it serves all APIs of the account, whose log groups nobody knows.',
};

/** A Regional REST API: TLS 1.2 and up, throttled, logged. The gateway answers errors with problems (RFC 9457). */
export class SecureRestApi extends RestApi {
  /** Validates the body and parameters of a request before the function is invoked. */
  readonly validator: RequestValidator;

  constructor(scope: Construct, id: string, props: SecureRestApiProps) {
    const { restApiName, description, stageName, authorization, managesAccount, corsAllowedOrigins } = props;
    const logs = { retention: props.logRetention, removalPolicy: props.logRemovalPolicy };
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
        // Metrics per method are billed as custom metrics; the metrics of the API are free.
        metricsEnabled: false,
        // Logs errors only, and never bodies:
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(new LogGroup(scope, `${id}AccessLogs`, logs)),
        accessLogFormat: restAccessLogLine(),
      },
    });
    // Removes the output that CDK adds under a generated name.
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
    // Otherwise Amazon API Gateway creates this log group without an expiry.
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

  /** Routes preflight requests to the integration, without authorization because browsers do not sign them. */
  addPreflight(resource: IResource, integration: Integration): void {
    const method = resource.addMethod('OPTIONS', integration, { authorizationType: AuthorizationType.NONE });
    acknowledge(method, { 'AwsSolutions-APIG4': 'Browsers send a preflight request without credentials.' });
  }

  /** Adds an OpenAPI document to the metadata of the API in the template. */
  describe(document: object): void {
    (this.node.defaultChild as CfnRestApi).addMetadata('OpenApi', document);
  }
}

/**
 * Replaces the error answers of the gateway itself with problems (RFC 9457) that pages can read.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
function answerWithProblems(
  api: RestApi,
  { corsAllowedOrigins, isSigned }: { readonly corsAllowedOrigins: readonly string[]; readonly isSigned: boolean },
): void {
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
 * A gateway response cannot look up an origin in a list. With several allowed origins it repeats the origin of the
 * request: a page of another origin can then read that its request was refused, and nothing else. Preflight requests
 * and all answers with content go through the function, which compares the origin with the list.
 */
function corsHeaders([origin, ...others]: readonly string[]): Record<string, string> {
  if (origin === undefined) return {};
  const exposed = { 'Access-Control-Expose-Headers': "'Retry-After'" };
  if (origin === '*') return { 'Access-Control-Allow-Origin': "'*'", ...exposed };
  const allowed = others.length === 0 ? `'${origin}'` : 'method.request.header.Origin';
  return { 'Access-Control-Allow-Origin': allowed, Vary: "'Origin'", ...exposed };
}
