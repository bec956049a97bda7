import { physicalUuid } from '../../template/physical-name.ts';
import type { Properties } from '../../template/properties.ts';
import type { NamedResource, ResourceKind } from '../../template/resource-kind.ts';
import { TemplateError } from '../../template/template-error.ts';
import type { SecretStringRules } from './generate-secret-string.ts';

/** Makes the ARN. Its last six characters are generated, as on AWS, and the same at every start. */
const arn = ({ name, site, stackName, logicalId }: NamedResource) =>
  `arn:aws:secretsmanager:${site.region}:${site.accountId}:secret:${name}-${physicalUuid(stackName, logicalId).slice(0, 6)}`;

const secret: ResourceKind = {
  type: 'AWS::SecretsManager::Secret',
  supportedProperties: ['GenerateSecretString', 'Name', 'SecretString'],
  ignoredProperties: ['Description', 'KmsKeyId', 'Tags'],
  naming: { property: 'Name', maxLength: 512 },
  ref: arn,
  attributes: { Id: arn },
  async create(resource, { secretsManager }) {
    const { name, properties } = resource;
    if (properties.has('SecretString') === properties.has('GenerateSecretString')) {
      throw new TemplateError('a secret must have either SecretString or GenerateSecretString here');
    }
    const source = properties.has('SecretString')
      ? { given: properties.text('SecretString') }
      : { generated: readRules(properties.nested('GenerateSecretString')) };
    secretsManager.ensure({ arn: arn(resource), name, source });
  },
};

function readRules(given: Properties): SecretStringRules {
  return {
    passwordLength: given.has('PasswordLength') ? given.number('PasswordLength') : undefined,
    excludeCharacters: textOf(given, 'ExcludeCharacters'),
    excludeLowercase: given.flag('ExcludeLowercase'),
    excludeUppercase: given.flag('ExcludeUppercase'),
    excludeNumbers: given.flag('ExcludeNumbers'),
    excludePunctuation: given.flag('ExcludePunctuation'),
    includeSpace: given.flag('IncludeSpace'),
    requireEachIncludedType: given.has('RequireEachIncludedType') ? given.flag('RequireEachIncludedType') : true,
    secretStringTemplate: textOf(given, 'SecretStringTemplate'),
    generateStringKey: textOf(given, 'GenerateStringKey'),
  };
}

function textOf(given: Properties, name: string): string | undefined {
  return given.has(name) ? given.text(name) : undefined;
}

export const resources: readonly ResourceKind[] = [secret];
