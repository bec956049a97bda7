import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/**
 * Fields of the access logs of every API. They contain no text of the client that could break out of its quotes. The
 * error message is left out for that reason: for a wrong signature it repeats the headers of the request.
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
 * @param authorization with `jwt`, the caller is the `sub` of the token
 */
export function httpAccessLogLine(authorization: 'iam' | 'jwt' | 'none'): AccessLogFormat {
  return line({
    caller: authorization === 'jwt' ? '$context.authorizer.claims.sub' : SIGNER,
    resource: '$context.routeKey',
    integrationError: '$context.integrationErrorMessage',
  });
}

/** Formats one JSON object for each request. */
function line(own: Readonly<Record<string, string>>): AccessLogFormat {
  return AccessLogFormat.custom(JSON.stringify({ ...COMMON, ...own }));
}
