import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../web/src/config.ts';
import { unbundledAssemblyOf } from '../support/synthesis.ts';
import { idsOf, readTemplate, resource, resourcesFor, statementsOf, type Template } from '../support/template.ts';

const JWT = {
  api_authorization: 'jwt',
  jwt_issuer: 'https://issuer.example/realm',
  jwt_audience: 'orders',
  jwt_client_id: 'page',
};

/** Folders of the cloud assemblies. */
let open: string;
let signedIn: string;
let template: Template;
beforeAll(async () => {
  open = await unbundledAssemblyOf({ enable_web: 'true', api_authorization: 'none' });
  signedIn = await unbundledAssemblyOf({ enable_web: 'true', ...JWT });
  template = await readTemplate(open, 'Web');
});

describe('the content', () => {
  const deployment = (name: string) => resource(template, 'Custom::CDKBucketDeployment', `Content${name}`);

  test('is there before the page that refers to it, and stays for pages that are open', () => {
    expect(deployment('Pages').DependsOn).toContain(idsOf(template, 'Custom::CDKBucketDeployment')[0]);
    expect([deployment('Assets'), deployment('Pages')].map(({ Properties }) => Properties.Prune)).toEqual([
      false,
      false,
    ]);
  });

  test('is cached for ever where its name says what is in it, and never where it does not', () => {
    expect(deployment('Assets').Properties).toMatchObject({
      DestinationBucketKeyPrefix: 'assets',
      SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
    });
    expect(deployment('Pages').Properties).toMatchObject({ SystemMetadata: { 'cache-control': 'no-cache' } });
    expect(deployment('Pages').Properties).not.toHaveProperty('DestinationBucketKeyPrefix');
  });

  test('is the page, with what it has to know', async () => {
    const folderOf = (name: string) => {
      const [key] = deployment(name).Properties.SourceObjectKeys as [string];
      return join(open, `asset.${key.replace('.zip', '')}`);
    };

    expect((await readdir(folderOf('Pages'))).sort()).toEqual(['config.json', 'index.html']);
    const assets = await readdir(folderOf('Assets'));
    const html = await readFile(join(folderOf('Pages'), 'index.html'), 'utf8');
    const referred = Array.from(html.matchAll(/"\/assets\/([^"]+)"/g), ([, name]) => name);
    expect(referred.length).toBeGreaterThan(1);
    expect(referred.filter((name) => !assets.includes(name ?? ''))).toEqual([]);
  });

  test('says how people sign in', async () => {
    const read = async (assembly: string) => JSON.parse(await readFile(join(assembly, 'page/config.json'), 'utf8'));

    expect(parseConfig(await read(open))).toEqual({ authorization: 'none' });
    expect(parseConfig(await read(signedIn))).toEqual({
      authorization: 'jwt',
      issuer: 'https://issuer.example/realm',
      clientId: 'page',
      audience: 'orders',
    });
  });

  test('is put there by a function that may do just this', () => {
    const inSite = (path: string) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': ['SiteBucket397A1860', 'Arn'] }, path]] });
    const actions = statementsOf(resource(template, 'AWS::IAM::Policy')).flatMap(({ Action }) => Action);

    expect(actions).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:ListBucket',
      's3:PutObject',
      's3:GetObject',
    ]);
    expect(resourcesFor(template, 's3:PutObject')).toEqual(['/assets/*', '/config.json', '/index.html'].map(inSite));
    expect(JSON.stringify(resourcesFor(template, 's3:GetObject'))).not.toContain('*');
  });
});
