import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectInProcess } from '../../../src/front-door/in-process.ts';
import type { Template } from '../../../src/template/assembly.ts';
import { TemplateError } from '../../../src/template/template-error.ts';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';

describe('Custom::CDKBucketDeployment', () => {
  let site: TestSite;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bucket-deployment-'));
    site = openTestSite({
      assetFolders: new Map([
        ['pages.zip', join(folder, 'pages')],
        ['more.zip', join(folder, 'more')],
      ]),
    });
    await write('pages/index.html', '<p>');
    await write('pages/assets/a.js', '1');
    await write('pages/data.xyz', 'x');
  });
  afterEach(async () => {
    await site.close();
    await rm(folder, { recursive: true });
  });

  async function write(path: string, content: string) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  const template = (properties: object = {}): Template => ({
    Resources: {
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: 'site', VersioningConfiguration: { Status: 'Enabled' } },
      },
      Provider: {
        Type: 'AWS::Lambda::Function',
        Properties: { FunctionName: 'provider', Runtime: 'python3.13', Layers: [{ Ref: 'Layer' }] },
      },
      Layer: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Key: 'layer.zip' } } },
      Files: {
        Type: 'Custom::CDKBucketDeployment',
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] },
          DestinationBucketName: { Ref: 'Bucket' },
          SourceBucketNames: ['assets'],
          SourceObjectKeys: ['pages.zip'],
          WaitForDistributionInvalidation: true,
          ...properties,
        },
      },
    },
  });
  const deploy = (properties?: object) => site.deploy(template(properties), { start: true });

  async function ask(path: string) {
    const s3 = connectInProcess(site.deployment.s3, () => {});
    const answer = await s3({ method: 'GET', path, headers: { host: 'localhost' } });
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
  }
  const keys = async (path = '/site?list-type=2') =>
    [...(await ask(path)).body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key);

  test('puts the files of its assets into the bucket, with the content types that the AWS CLI guesses', async () => {
    await deploy({ SystemMetadata: { 'cache-control': 'no-cache' }, UserMetadata: { Build: '7' } });

    expect(await keys()).toEqual(['assets/a.js', 'data.xyz', 'index.html']);
    expect(await ask('/site/index.html')).toMatchObject({
      status: 200,
      body: '<p>',
      headers: { 'content-type': 'text/html', 'cache-control': 'no-cache', 'x-amz-meta-build': '7' },
    });
    expect((await ask('/site/assets/a.js')).headers['content-type']).toBe('text/javascript');
    expect((await ask('/site/data.xyz')).headers['content-type']).toBe('binary/octet-stream');
    expect(site.deployment.report.warnings).toEqual([]);
  });

  test.each(['below', 'below/'])('puts the files under the prefix %s', async (DestinationBucketKeyPrefix) => {
    await deploy({ DestinationBucketKeyPrefix });

    expect(await keys()).toEqual(['below/assets/a.js', 'below/data.xyz', 'below/index.html']);
  });

  test('gives every file the content type of its metadata', async () => {
    await deploy({ SystemMetadata: { 'content-type': 'text/plain' } });

    expect((await ask('/site/index.html')).headers['content-type']).toBe('text/plain');
  });

  test('merges several assets, of which the last one counts', async () => {
    await write('more/index.html', '<b>');
    await deploy({ SourceObjectKeys: ['pages.zip', 'more.zip'] });

    expect(await keys()).toEqual(['assets/a.js', 'data.xyz', 'index.html']);
    expect((await ask('/site/index.html')).body).toBe('<b>');
  });

  test('puts only new and changed files at a restart', async () => {
    await deploy();
    await write('pages/index.html', '<i>');
    await write('pages/new.txt', 'new');
    await deploy();
    await deploy({ SystemMetadata: { 'cache-control': 'max-age=1' } });

    expect(await keys('/site?versions')).toEqual([
      ...['assets/a.js', 'assets/a.js'],
      ...['data.xyz', 'data.xyz'],
      ...['index.html', 'index.html', 'index.html'],
      ...['new.txt', 'new.txt'],
    ]);
  });

  test('deletes objects that are not among its files, unless Prune is false', async () => {
    await deploy();
    await rm(join(folder, 'pages/assets'), { recursive: true });

    await deploy({ Prune: 'false' });
    expect(await keys()).toEqual(['assets/a.js', 'data.xyz', 'index.html']);

    await deploy();
    expect(await keys()).toEqual(['data.xyz', 'index.html']);
  });

  test('deletes nothing outside of its prefix', async () => {
    await deploy();
    await deploy({ DestinationBucketKeyPrefix: 'below', SourceObjectKeys: ['pages.zip'] });

    expect(await keys()).toContain('index.html');
  });

  test('neither puts nor deletes excluded files', async () => {
    await deploy();
    await rm(join(folder, 'pages/data.xyz'));
    await write('pages/assets/b.js', '2');
    await write('pages/assets/c.css', '3');

    await deploy({ Exclude: ['*'], Include: ['*.css'] });

    expect(await keys()).toEqual(['assets/a.js', 'assets/c.css', 'data.xyz', 'index.html']);
  });

  test('does not run the function behind it', async () => {
    await deploy();

    expect(site.deployment.functions.functions().map(({ name }) => name)).toEqual([]);
  });

  test.each<[what: string, properties: object, message: string]>([
    [
      'files that the assembly has not unpacked',
      { SourceObjectKeys: ['other.zip'] },
      'Stack/Files (Custom::CDKBucketDeployment): the assembly has no unpacked folder for the files other.zip',
    ],
    [
      'a bucket that does not exist',
      { DestinationBucketName: 'other' },
      'Stack/Files (Custom::CDKBucketDeployment): S3 answered 404 to PUT /other/assets/a.js',
    ],
  ])('is refused with %s', async (_what, properties, message) => {
    const deployed = deploy(properties);

    await expect(deployed).rejects.toBeInstanceOf(TemplateError);
    await expect(deployed).rejects.toThrow(message);
  });
});
