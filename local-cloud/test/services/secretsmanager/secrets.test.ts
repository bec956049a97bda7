import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSecretsManager } from '../../../src/services/secretsmanager/index.ts';
import { TemplateError } from '../../../src/template/template-error.ts';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';
import { CLIENT, serve } from '../../support/serve.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:key-1a2b3c';
const secret = { arn, name: 'key', source: { generated: { passwordLength: 40 } } };

describe('the service', () => {
  let folder: string;
  let close: () => Promise<void>;
  let client: SecretsManagerClient;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    await start();
  });
  afterEach(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });

  const file = () => join(folder, 'secrets.json');

  async function start(declared = secret): Promise<void> {
    const service = openSecretsManager({ file: file(), now: () => 1_700_000_000_000 });
    service.ensure(declared);
    const { url: endpoint, ...served } = await serve(service);
    client = new SecretsManagerClient({ ...CLIENT, endpoint });
    close = served.close;
  }
  async function stop(): Promise<void> {
    client.destroy();
    await close();
  }
  const get = (SecretId: string, more: object = {}) => client.send(new GetSecretValueCommand({ SecretId, ...more }));

  test.each([
    ['its ARN', arn],
    ['its name', 'key'],
    ['its ARN without the last six characters', arn.slice(0, -7)],
  ])('a secret is found by %s', async (_id, id) => {
    expect(await get(id)).toMatchObject({
      ARN: arn,
      Name: 'key',
      SecretString: expect.stringMatching(/^.{40}$/),
      VersionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(1_700_000_000_000),
    });
  });

  test('a secret keeps its value across restarts unless its rules change', async () => {
    const { SecretString: first, VersionId } = await get('key');

    await stop();
    await start();
    expect(await get('key')).toMatchObject({ SecretString: first, VersionId });

    await stop();
    await start({ ...secret, source: { generated: { passwordLength: 41 } } });
    expect((await get('key')).SecretString).toMatch(/^.{41}$/);
  });

  test('only the user may read the file with the secrets', async () => {
    const { SecretString = '' } = await get('key');

    expect(await readFile(file(), 'utf8')).toContain(JSON.stringify(SecretString));
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  test.each<[unknown: string, id: string, more: object]>([
    ['secret', 'other', {}],
    ['version', 'key', { VersionId: '00000000-0000-0000-0000-000000000000' }],
    ['stage', 'key', { VersionStage: 'AWSPREVIOUS' }],
  ])('an unknown %s is not found', async (_unknown, id, more) => {
    await expect(get(id, more)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('other operations of Secrets Manager get 501', async () => {
    await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'secretsmanager ListSecrets is not implemented by the local cloud',
    });
  });
});

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

  test('a declared secret has a generated value under the ARN that its template refers to', async () => {
    const rules = { PasswordLength: 64, ExcludePunctuation: true };
    const plan = await site.deploy(template({ GenerateSecretString: rules }));

    const declaredArn = plan.outputs[0]?.value ?? '';
    expect(declaredArn).toMatch(/^arn:aws:secretsmanager:eu-west-1:000000000000:secret:dev-stack-key-[0-9a-f]{6}$/);
    expect(secretValue(declaredArn)).toMatch(/^[A-Za-z0-9]{64}$/);
  });

  test('a declared secret has the name and the value of its template', async () => {
    await site.deploy(template({ Name: 'given', SecretString: 'abc' }));

    expect(secretValue('given')).toBe('abc');
  });

  test('a declared secret without rules has 32 characters of every kind', async () => {
    await site.deploy(template({ GenerateSecretString: {} }));

    expect(secretValue('dev-stack-key')).toMatch(/^[!-~]{32}$/);
    expect(site.deployment.report.warnings).toEqual([]);
  });

  test('a declared secret without a value is refused', async () => {
    const deployed = site.deploy(template({}));

    await expect(deployed).rejects.toBeInstanceOf(TemplateError);
    await expect(deployed).rejects.toThrow(
      'Stack/Key (AWS::SecretsManager::Secret): a secret must have either SecretString or GenerateSecretString here',
    );
  });
});
