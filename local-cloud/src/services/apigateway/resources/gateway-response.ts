import type { Properties } from '../../../template/properties.ts';
import type { ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';
import { declaredRestApi } from '../rest/declared-rest-api.ts';
import { GATEWAY_RESPONSE_TYPES, type GatewayResponseType } from '../rest/rest-api.ts';

const HEADER = 'gatewayresponse.header.';
const SOURCE = /^('.*'|method\.request\.(header|querystring|path)\..+|context\..+|stageVariables\..+)$/s;

export const gatewayResponse: ResourceKind = {
  type: 'AWS::ApiGateway::GatewayResponse',
  supportedProperties: ['ResponseParameters', 'ResponseTemplates', 'ResponseType', 'RestApiId', 'StatusCode'],
  ignoredProperties: [],
  async connect({ properties }, { gateway }) {
    declaredRestApi(gateway, properties.text('RestApiId')).gatewayResponses.set(readType(properties), {
      status: properties.has('StatusCode') ? properties.number('StatusCode') : undefined,
      templates: textsByName(properties.nested('ResponseTemplates')),
      headers: readHeaders(properties.nested('ResponseParameters')),
    });
  },
};

function readType(properties: Properties): GatewayResponseType {
  const given = properties.text('ResponseType');
  const type = GATEWAY_RESPONSE_TYPES.find((known) => known === given);
  if (type) return type;
  throw new TemplateError(`ResponseType must be one of ${GATEWAY_RESPONSE_TYPES.join(', ')}, got ${given}`);
}

function readHeaders(parameters: Properties): Record<string, string> {
  const headers = Object.entries(textsByName(parameters)).map(([parameter, source]) => {
    if (!parameter.startsWith(HEADER)) {
      throw new TemplateError(`ResponseParameters must begin with ${HEADER}, got ${parameter}`);
    }
    if (!SOURCE.test(source)) {
      throw new TemplateError(`${parameter} must be 'text' in single quotes, or where it is from, got ${source}`);
    }
    return [parameter.slice(HEADER.length), source];
  });
  return Object.fromEntries(headers);
}

function textsByName(properties: Properties): Record<string, string> {
  return Object.fromEntries(Object.keys(properties.values).map((name) => [name, properties.text(name)]));
}
