import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Endpoint, listen } from '../../../src/front-door/endpoint.ts';
import { openSecretsManager } from '../../../src/services/secretsmanager/index.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:key-1a2b3c';
const secret = { arn, name: 'key', source: { generated: { passwordLength: 40 } } };

describe('Secrets Manager', () => {
  let folder: string;
  let endpoint: Endpoint;
  let client: SecretsManagerClient;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    endpoint = await listen(0);
    client = new SecretsManagerClient({
      endpoint: endpoint.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    restart();
  });
  afterEach(async () => {
    client.destroy();
    await endpoint.close();
    await rm(folder, { recursive: true });
  });

  const file = () => join(folder, 'secrets.json');

  function restart(declared = secret) {
    const secretsManager = openSecretsManager({ file: file(), now: () => 1_700_000_000_000 });
    endpoint.open({ services: new Map([['secretsmanager', secretsManager]]), local: secretsManager });
    secretsManager.ensure(declared);
  }
  const get = (SecretId: string, more: object = {}) => client.send(new GetSecretValueCommand({ SecretId, ...more }));

  test.each([
    ['its ARN', arn],
    ['its name', 'key'],
    ['an ARN without the end', arn.slice(0, -7)],
  ])('tells a value by %s', async (_what, id) => {
    expect(await get(id)).toMatchObject({
      ARN: arn,
      Name: 'key',
      SecretString: expect.stringMatching(/^.{40}$/),
      VersionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(1_700_000_000_000),
    });
  });

  test('keeps the value across restarts, as long as its rules stay', async () => {
    const { SecretString: first, VersionId } = await get('key');

    restart();
    expect(await get('key')).toMatchObject({ SecretString: first, VersionId });

    restart({ ...secret, source: { generated: { passwordLength: 41 } } });
    expect((await get('key')).SecretString).toMatch(/^.{41}$/);
  });

  test('keeps it in a file that only its user may read', async () => {
    const { SecretString = '' } = await get('key');

    expect(await readFile(file(), 'utf8')).toContain(JSON.stringify(SecretString));
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  test.each<[what: string, id: string, more: object]>([
    ['an unknown secret', 'other', {}],
    ['an unknown version', 'key', { VersionId: '00000000-0000-0000-0000-000000000000' }],
    ['an unknown stage', 'key', { VersionStage: 'AWSPREVIOUS' }],
  ])('does not find %s', async (_what, id, more) => {
    await expect(get(id, more)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('answers 501 to whatever else there is', async () => {
    await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'secretsmanager ListSecrets is not implemented by the local cloud',
    });
  });
});
