import type { ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';
import { declaredRestApi } from '../rest/declared-rest-api.ts';

export const restModel: ResourceKind = {
  type: 'AWS::ApiGateway::Model',
  supportedProperties: ['Name', 'RestApiId', 'Schema'],
  ignoredProperties: ['ContentType', 'Description'],
  naming: { property: 'Name' },
  async connect({ name, properties }, { gateway }) {
    const { Schema: given = {} } = properties.values;
    const schema: unknown = typeof given === 'string' ? JSON.parse(given) : given;
    if (typeof schema !== 'object' || schema === null) throw new TemplateError('Schema must be a JSON schema');
    declaredRestApi(gateway, properties.text('RestApiId')).models.set(name, schema);
  },
};
