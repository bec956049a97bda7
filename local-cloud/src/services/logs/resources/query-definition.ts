import type { ResourceKind } from '../../../template/resource-kind.ts';

/** A saved Logs Insights query, for the console. */
export const queryDefinition: ResourceKind = {
  type: 'AWS::Logs::QueryDefinition',
  supportedProperties: ['LogGroupNames', 'Name', 'QueryString'],
  ignoredProperties: ['Tags'],
  naming: { property: 'Name' },
  async create({ name, properties }, { declaredLogs }) {
    const query = properties.text('QueryString');
    declaredLogs.savedQueries.set(name, { name, query, logGroups: properties.texts('LogGroupNames') });
  },
};
