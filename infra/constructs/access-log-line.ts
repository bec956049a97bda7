import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/**
 * In every API's log, under the same names. Nothing in it is text of the client that could break out of its quotes: that is
 * why the error's message is missing, in which a wrong signature repeats the request's headers.
 */
const COMMON = {
  requestId: '$context.requestId',
  extendedRequestId: '$context.extendedRequestId',
  requestTime: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  protocol: '$context.protocol',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationMs: '$context.integrationLatency',
  integrationStatus: '$context.integrationStatus',
  errorType: '$context.error.responseType',
};

const SIGNER = '$context.identity.userArn';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html */
export function restAccessLogLine(): AccessLogFormat {
  return line({ caller: SIGNER, resource: '$context.resourcePath', tls: '$context.tlsVersion' });
}

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 *
 * @param authorization with JWT the caller is the `sub` that the issuer has signed
 */
export function httpAccessLogLine(authorization: 'iam' | 'jwt' | 'none'): AccessLogFormat {
  return line({
    caller: authorization === 'jwt' ? '$context.authorizer.claims.sub' : SIGNER,
    resource: '$context.routeKey',
    integrationError: '$context.integrationErrorMessage',
  });
}

/** One JSON object for each request. */
function line(own: Readonly<Record<string, string>>): AccessLogFormat {
  return AccessLogFormat.custom(JSON.stringify({ ...COMMON, ...own }));
}
