import type { LoadReport } from '../../../template/load-report.ts';
import type { Properties } from '../../../template/properties.ts';
import type { ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';
import { functionOfIntegrationUri } from '../invoke-permission.ts';
import { declaredRestApi } from '../rest/declared-rest-api.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MIN_TIMEOUT_MS = 50;
const MAX_TIMEOUT_MS = 29_000;

export const restMethod: ResourceKind = {
  type: 'AWS::ApiGateway::Method',
  supportedProperties: [
    'AuthorizationType',
    'HttpMethod',
    'Integration.IntegrationHttpMethod',
    'Integration.TimeoutInMillis',
    'Integration.Type',
    'Integration.Uri',
    'RequestModels',
    'RequestParameters',
    'RequestValidatorId',
    'ResourceId',
    'RestApiId',
  ],
  ignoredProperties: [
    'Integration.Credentials',
    'Integration.IntegrationResponses',
    'Integration.PassthroughBehavior',
    'MethodResponses',
    'OperationName',
  ],
  async connect({ properties }, { gateway, report }) {
    const api = declaredRestApi(gateway, properties.text('RestApiId'));
    announceAuthorization(properties.text('AuthorizationType', 'NONE'), api.name, report);
    api.methods.push({
      resourceId: properties.text('ResourceId'),
      httpMethod: properties.text('HttpMethod').toUpperCase(),
      ...readIntegration(properties.nested('Integration')),
      requestValidatorId: properties.has('RequestValidatorId') ? properties.text('RequestValidatorId') : undefined,
      requestModels: textsByName(properties.nested('RequestModels')),
      requestParameters: flagsByName(properties.nested('RequestParameters')),
    });
  },
};

function announceAuthorization(type: string, api: string, report: LoadReport): void {
  if (type === 'NONE') return;
  report.notice(`the API ${api} takes every request here: its authorization, ${type}, is not enforced`);
}

function readIntegration(integration: Properties) {
  const type = integration.text('Type', 'none');
  if (type !== 'AWS_PROXY') {
    throw new TemplateError(`Integration.Type must be AWS_PROXY with a Lambda function here, got ${type}`);
  }
  // API Gateway calls Lambda's Invoke, which is a POST; with anything else every request fails there.
  const method = integration.text('IntegrationHttpMethod', 'none');
  if (method !== 'POST') throw new TemplateError(`Integration.IntegrationHttpMethod must be POST, got ${method}`);
  const uri = integration.text('Uri');
  const functionName = functionOfIntegrationUri(uri);
  if (functionName === undefined || functionName.includes('${')) {
    throw new TemplateError(`Integration.Uri must be the invocation of a Lambda function here, got ${uri}`);
  }
  const timeoutMs = integration.number('TimeoutInMillis', MAX_TIMEOUT_MS);
  if (timeoutMs < MIN_TIMEOUT_MS || timeoutMs > MAX_TIMEOUT_MS) {
    const allowed = `from ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS}`;
    throw new TemplateError(`Integration.TimeoutInMillis must be ${allowed}, got ${timeoutMs}`);
  }
  return { functionName, timeoutMs };
}

function textsByName(properties: Properties): Record<string, string> {
  return Object.fromEntries(Object.keys(properties.values).map((name) => [name, properties.text(name)]));
}

function flagsByName(properties: Properties): Record<string, boolean> {
  return Object.fromEntries(Object.keys(properties.values).map((name) => [name, properties.flag(name)]));
}
