import { physicalUuid } from '../physical-name.ts';
import type { NamedResource, ResourceKind } from '../resource-kind.ts';

const keyId = ({ stackName, logicalId }: NamedResource) => physicalUuid(stackName, logicalId);

/** A key has an id and encrypts nothing here. */
export const kmsKey: ResourceKind = {
  type: 'AWS::KMS::Key',
  supportedProperties: [],
  ignoredProperties: 'all',
  ref: keyId,
  attributes: {
    Arn: (key) => `arn:aws:kms:${key.site.region}:${key.site.accountId}:key/${keyId(key)}`,
    KeyId: keyId,
  },
};
