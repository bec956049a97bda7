import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TemplateError } from '../../../src/template/template-error.ts';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';

describe('AWS::SecretsManager::Secret', () => {
  let site: TestSite;
  beforeEach(() => {
    site = openTestSite();
  });
  afterEach(() => site.close());

  const template = (properties: object) => ({
    Resources: { Key: { Type: 'AWS::SecretsManager::Secret', Properties: { ...properties } } },
    Outputs: { Arn: { Value: { Ref: 'Key' } } },
  });
  const secretValue = (id: string) => site.deployment.secretsManager.find(id)?.secretString;

  test('has a generated value under the ARN that a template refers to', async () => {
    const plan = await site.deploy(
      template({ GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } }),
    );

    const arn = plan.outputs[0]?.value ?? '';
    expect(arn).toMatch(/^arn:aws:secretsmanager:eu-west-1:000000000000:secret:dev-stack-key-[0-9a-f]{6}$/);
    expect(secretValue(arn)).toMatch(/^[A-Za-z0-9]{64}$/);
  });

  test('has the value and the name that a template gives', async () => {
    await site.deploy(template({ Name: 'given', SecretString: 'abc' }));

    expect(secretValue('given')).toBe('abc');
  });

  test('takes both a length and a kind that are left to AWS', async () => {
    await site.deploy(template({ GenerateSecretString: {} }));

    expect(secretValue('dev-stack-key')).toMatch(/^[!-~]{32}$/);
    expect(site.deployment.report.warnings).toEqual([]);
  });

  test('is refused without a value', async () => {
    const deployed = site.deploy(template({}));

    await expect(deployed).rejects.toBeInstanceOf(TemplateError);
    await expect(deployed).rejects.toThrow(
      'Stack/Key (AWS::SecretsManager::Secret): a secret must have either SecretString or GenerateSecretString here',
    );
  });
});
