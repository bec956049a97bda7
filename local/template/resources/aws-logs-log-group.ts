import type { ResourceKind } from '../resource-kind.ts';

/** Functions write to it by name; nothing has to exist before, and nothing expires. */
export const logGroup: ResourceKind = {
  type: 'AWS::Logs::LogGroup',
  supportedProperties: ['LogGroupName'],
  ignoredProperties: ['RetentionInDays', 'KmsKeyId', 'LogGroupClass', 'DataProtectionPolicy', 'Tags'],
  naming: { property: 'LogGroupName', maxLength: 512 },
  attributes: {
    Arn: ({ name, site }) => `arn:aws:logs:${site.region}:${site.accountId}:log-group:${name}:*`,
  },
};
