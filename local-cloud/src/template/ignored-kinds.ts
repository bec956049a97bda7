import { physicalUuid } from './physical-name.ts';
import type { NamedResource, ResourceKind } from './resource-kind.ts';

const iamArn = (type: string) => (resource: NamedResource) =>
  `arn:aws:iam::${resource.site.accountId}:${type}/${resource.name}`;
const keyId = ({ stackName, logicalId }: NamedResource) => physicalUuid(stackName, logicalId);
const keyArn = (key: NamedResource) => `arn:aws:kms:${key.site.region}:${key.site.accountId}:key/${keyId(key)}`;
const layerArn = ({ name, site }: NamedResource) => `arn:aws:lambda:${site.region}:${site.accountId}:layer:${name}:1`;

/**
 * Types that have no effect on one machine: the local cloud enforces no permissions, encrypts nothing, and never deletes
 * a stack. Other resources can refer to them. A layer is not ignored silently: a function that uses it gets a warning.
 */
const ignored: Readonly<Record<string, Pick<ResourceKind, 'naming' | 'ref' | 'attributes'>>> = {
  'AWS::ApiGateway::Account': {},
  'AWS::CDK::Metadata': {},
  'AWS::IAM::ManagedPolicy': {
    naming: { property: 'ManagedPolicyName', maxLength: 128 },
    ref: iamArn('policy'),
    attributes: { PolicyArn: iamArn('policy') },
  },
  'AWS::IAM::Policy': { naming: { property: 'PolicyName', maxLength: 128 } },
  'AWS::IAM::Role': {
    naming: { property: 'RoleName', maxLength: 64 },
    attributes: { Arn: iamArn('role'), RoleId: ({ name }) => name },
  },
  'AWS::KMS::Alias': { naming: { property: 'AliasName' } },
  'AWS::KMS::Key': { ref: keyId, attributes: { Arn: keyArn, KeyId: keyId } },
  'AWS::Lambda::LayerVersion': { ref: layerArn, attributes: { LayerVersionArn: layerArn } },
  'AWS::S3::BucketPolicy': {},
  'AWS::SNS::TopicPolicy': {},
  'AWS::SQS::QueuePolicy': {},
  'Custom::LogRetention': { naming: { property: 'LogGroupName' }, attributes: { LogGroupName: ({ name }) => name } },
  'Custom::S3AutoDeleteObjects': {},
};

export const ignoredKinds: readonly ResourceKind[] = Object.entries(ignored).map(([type, kind]) => ({
  type,
  supportedProperties: [],
  ignoredProperties: 'all',
  ...kind,
}));
