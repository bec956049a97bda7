import type { ResourceKind } from '../../../template/resource-kind.ts';

/** It is there before the first line is written to it. Nothing expires. */
export const logGroup: ResourceKind = {
  type: 'AWS::Logs::LogGroup',
  supportedProperties: ['LogGroupName', 'RetentionInDays'],
  ignoredProperties: ['KmsKeyId', 'LogGroupClass', 'DataProtectionPolicy', 'Tags'],
  naming: { property: 'LogGroupName', maxLength: 512 },
  attributes: {
    Arn: ({ name, site }) => `arn:aws:logs:${site.region}:${site.accountId}:log-group:${name}:*`,
  },
  async create({ name, properties }, { declaredLogs }) {
    const retention = properties.has('RetentionInDays') && { retentionInDays: properties.number('RetentionInDays') };
    declaredLogs.groups.set(name, { name, ...retention });
  },
};
