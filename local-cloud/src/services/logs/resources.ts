import type { ResourceKind } from '../../template/resource-kind.ts';

/** Declares the group, so that it exists before its first event. Its events do not expire. */
const logGroup: ResourceKind = {
  type: 'AWS::Logs::LogGroup',
  supportedProperties: ['LogGroupName', 'RetentionInDays'],
  ignoredProperties: ['KmsKeyId', 'LogGroupClass', 'DataProtectionPolicy', 'Tags'],
  naming: { property: 'LogGroupName', maxLength: 512 },
  attributes: {
    Arn: ({ name, site }) => `arn:aws:logs:${site.region}:${site.accountId}:log-group:${name}:*`,
  },
  async create({ name, properties }, { logs }) {
    const retention = properties.has('RetentionInDays') && { retentionInDays: properties.number('RetentionInDays') };
    logs.declareGroup({ name, ...retention });
  },
};

/** Saves a Logs Insights query for the console. */
const queryDefinition: ResourceKind = {
  type: 'AWS::Logs::QueryDefinition',
  supportedProperties: ['LogGroupNames', 'Name', 'QueryString'],
  ignoredProperties: ['Tags'],
  naming: { property: 'Name' },
  async create({ name, properties }, { logs }) {
    const query = properties.text('QueryString');
    logs.savedQueries.set(name, { name, query, logGroups: properties.texts('LogGroupNames') });
  },
};

export const resources: readonly ResourceKind[] = [logGroup, queryDefinition];
