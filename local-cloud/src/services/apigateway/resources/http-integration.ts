import { shortId } from '../../../template/physical-name.ts';
import type { NamedResource, ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';
import { declaredHttpApi } from '../http/declared-http-api.ts';
import { functionOfIntegrationUri } from '../invoke-permission.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MIN_TIMEOUT_MS = 50;
const MAX_TIMEOUT_MS = 30_000;

const id = (resource: NamedResource) => shortId(resource);

export const httpIntegration: ResourceKind = {
  type: 'AWS::ApiGatewayV2::Integration',
  supportedProperties: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'],
  ignoredProperties: ['ConnectionType', 'CredentialsArn', 'Description', 'IntegrationMethod'],
  ref: id,
  attributes: { IntegrationId: id },
  async connect(resource, { gateway }) {
    const { properties } = resource;
    const type = properties.text('IntegrationType');
    const uri = properties.text('IntegrationUri', 'none');
    const functionName = functionOfIntegrationUri(uri);
    if (type !== 'AWS_PROXY' || functionName === undefined) {
      throw new TemplateError(`IntegrationType must be AWS_PROXY with a Lambda function here, got ${type} with ${uri}`);
    }
    const version = properties.text('PayloadFormatVersion', 'none');
    if (version !== '2.0') throw new TemplateError(`PayloadFormatVersion must be 2.0 here, got ${version}`);
    const timeoutMs = properties.number('TimeoutInMillis', MAX_TIMEOUT_MS);
    if (timeoutMs < MIN_TIMEOUT_MS || timeoutMs > MAX_TIMEOUT_MS) {
      throw new TemplateError(`TimeoutInMillis must be from ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS}, got ${timeoutMs}`);
    }
    declaredHttpApi(gateway, properties.text('ApiId')).integrations.set(id(resource), { functionName, timeoutMs });
  },
};
