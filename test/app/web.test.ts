/** The distribution, the page in its bucket, and the headers of both. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseConfig } from '../../web/src/config.ts';
import { synthesizeVariant, unbundledAssemblyOf } from '../support/synthesis.ts';
import {
  allowsOf,
  idsOf,
  type Properties,
  readable,
  resource,
  resourcesFor,
  statementsOf,
  type Template,
} from '../support/template.ts';
import { FOR_CUSTOMERS, OPEN } from './variants.ts';

interface Behavior extends Properties {
  readonly FunctionAssociations: readonly [{ readonly FunctionARN: string }];
}

interface DistributionConfig extends Properties {
  readonly DefaultCacheBehavior: Behavior;
  readonly CacheBehaviors: readonly [Behavior];
  readonly Origins: readonly [Properties, Properties];
}

type Settings = Readonly<Record<string, string>>;

const webOf = (settings: Settings) => synthesizeVariant(settings, 'Web');

async function configOf(settings: Settings): Promise<DistributionConfig> {
  const distribution = readable(resource(await webOf(settings), 'AWS::CloudFront::Distribution'));
  return distribution.Properties.DistributionConfig as DistributionConfig;
}

async function headersOf(settings: Settings): Promise<Readonly<Record<string, Properties>>> {
  const { Properties } = resource(await webOf(settings), 'AWS::CloudFront::ResponseHeadersPolicy');
  const { SecurityHeadersConfig } = Properties.ResponseHeadersPolicyConfig as Record<
    string,
    Record<string, Properties>
  >;
  return SecurityHeadersConfig ?? {};
}

/** Returns the name of the function that handles the viewer requests of a behavior. */
function functionOf(template: Template, { FunctionAssociations: [{ FunctionARN }] }: Behavior): unknown {
  const id = FunctionARN.slice(1, -'.FunctionARN>'.length);
  return resource(template, 'AWS::CloudFront::Function', id).Properties.Name;
}

test('the distribution uses the API of Orders, which cannot be deleted before Web', async () => {
  const orders = await synthesizeVariant(OPEN, 'Orders');
  const distribution = resource(await webOf(OPEN), 'AWS::CloudFront::Distribution');
  const [{ Export, Value }] = Object.values(orders.Outputs as Readonly<Record<string, Properties>>).filter(
    (output) => output.Export !== undefined,
  ) as [Properties];

  expect((distribution.Properties.DistributionConfig as DistributionConfig).Origins[1]).toMatchObject({
    DomainName: {
      'Fn::Join': [
        '',
        [{ 'Fn::ImportValue': (Export as Properties).Name }, '.execute-api.us-east-1.', { Ref: 'AWS::URLSuffix' }],
      ],
    },
    CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
  });
  expect(Value).toEqual({ Ref: 'ApiF70053CD' });
});

test('the distribution passes answers of the API through unchanged and uncached', async () => {
  const config = await configOf(OPEN);
  const [behavior] = config.CacheBehaviors;

  expect(behavior).toMatchObject({
    PathPattern: '/api/v1/*',
    TargetOriginId: config.Origins[1].Id,
    AllowedMethods: expect.arrayContaining(['GET', 'POST', 'OPTIONS']),
    // CachingDisabled, AllViewerExceptHostHeader
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    ViewerProtocolPolicy: 'https-only',
  });
  expect(functionOf(await webOf(OPEN), behavior)).toBe('file-pipeline-dev-Web-strip-api-prefix');
  expect(config).not.toHaveProperty('CustomErrorResponses');
});

test('the distribution serves the page for all other paths over HTTPS', async () => {
  const { DefaultCacheBehavior, DefaultRootObject, Origins } = await configOf(OPEN);

  expect(DefaultCacheBehavior).toMatchObject({
    TargetOriginId: Origins[0].Id,
    // CachingOptimized
    CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
    ViewerProtocolPolicy: 'redirect-to-https',
  });
  expect(functionOf(await webOf(OPEN), DefaultCacheBehavior)).toBe('file-pipeline-dev-Web-show-page');
  expect(DefaultRootObject).toBe('index.html');
});

test('domain_name gives the distribution a domain name with TLS 1.2 and up', async () => {
  const { Outputs } = await webOf(FOR_CUSTOMERS);

  expect(await configOf(OPEN)).not.toHaveProperty('Aliases');
  expect(await configOf(FOR_CUSTOMERS)).toMatchObject({
    Aliases: ['orders.acme.example'],
    ViewerCertificate: {
      AcmCertificateArn: FOR_CUSTOMERS.certificate_arn,
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SslSupportMethod: 'sni-only',
    },
  });
  expect(Outputs.SiteUrl?.Value).toBe('https://orders.acme.example');
  expect(readable(Outputs.DistributionDomainName?.Value)).toBe('<Distribution.DomainName>');
});

test('the distribution logs every request to a private bucket that deletes old logs', async () => {
  const bucket = resource(await webOf(OPEN), 'AWS::S3::Bucket', 'LogBucket').Properties;

  expect((await configOf(OPEN)).Logging).toEqual({
    Bucket: '<LogBucket.RegionalDomainName>',
    Prefix: 'cloudfront/',
  });
  expect(bucket).toMatchObject({
    // Amazon CloudFront writes logs with an ACL.
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    LifecycleConfiguration: { Rules: [{ ExpirationInDays: 14, Status: 'Enabled' }] },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
  });
});

test.each([
  ['its own origin', OPEN, "connect-src 'self'"],
  ['the origins of the issuer', FOR_CUSTOMERS, "connect-src 'self' https://issuer.example https://login.example"],
] as const)('the headers let the page call only %s', async (_, settings, connectSource) => {
  expect((await headersOf(settings)).ContentSecurityPolicy).toEqual({
    ContentSecurityPolicy: `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; ${connectSource}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    Override: true,
  });
});

test('the headers keep browsers on HTTPS and the page out of frames', async () => {
  expect(await headersOf(OPEN)).toMatchObject({
    StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, Override: true },
    ContentTypeOptions: { Override: true },
    FrameOptions: { FrameOption: 'DENY', Override: true },
    ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
  });
});

test('the page and the answers of the API have the same headers', async () => {
  const { DefaultCacheBehavior, CacheBehaviors } = await configOf(OPEN);

  for (const { ResponseHeadersPolicyId } of [DefaultCacheBehavior, CacheBehaviors[0]]) {
    expect(ResponseHeadersPolicyId).toBe('<DistributionHeaders>');
  }
});

test('only the distribution can read the bucket with the page, which is versioned', async () => {
  const template = readable(await webOf(OPEN));

  expect(allowsOf(resource(template, 'AWS::S3::BucketPolicy', 'SiteBucket'))).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: '<SiteBucket.Arn>/*',
      Condition: { StringEquals: { 'AWS:SourceArn': expect.stringMatching(/:distribution\/<Distribution>$/) } },
    },
  ]);
  expect((await configOf(OPEN)).Origins[0].OriginAccessControlId).toBeDefined();
  expect(resource(template, 'AWS::CloudFront::OriginAccessControl').Properties).toMatchObject({
    OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
  });
  expect(resource(template, 'AWS::S3::Bucket', 'SiteBucket').Properties).toMatchObject({
    VersioningConfiguration: { Status: 'Enabled' },
  });
});

const deploymentOf = async (name: string) =>
  resource(await webOf(OPEN), 'Custom::CDKBucketDeployment', `Content${name}`);

test('a deployment copies the assets before the pages and deletes no old files', async () => {
  const [assets, pages] = [await deploymentOf('Assets'), await deploymentOf('Pages')];

  expect(pages.DependsOn).toContain(idsOf(await webOf(OPEN), 'Custom::CDKBucketDeployment')[0]);
  expect([assets.Properties.Prune, pages.Properties.Prune]).toEqual([false, false]);
});

test('browsers cache assets forever, because their names change with their content, and pages never', async () => {
  const { Properties: pages } = await deploymentOf('Pages');

  expect((await deploymentOf('Assets')).Properties).toMatchObject({
    DestinationBucketKeyPrefix: 'assets',
    SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
  });
  expect(pages).toMatchObject({ SystemMetadata: { 'cache-control': 'no-cache' } });
  expect(pages).not.toHaveProperty('DestinationBucketKeyPrefix');
});

test('the content of the bucket is the page, its configuration, and every asset that the page refers to', async () => {
  const assembly = await unbundledAssemblyOf(OPEN);
  const folderOf = async (name: string) => {
    const [key] = (await deploymentOf(name)).Properties.SourceObjectKeys as [string];
    return join(assembly, `asset.${key.replace('.zip', '')}`);
  };
  const pages = await folderOf('Pages');
  const assets = await readdir(await folderOf('Assets'));
  const html = await readFile(join(pages, 'index.html'), 'utf8');
  const referred = Array.from(html.matchAll(/"\/assets\/([^"]+)"/g), ([, asset]) => asset);

  expect((await readdir(pages)).sort()).toEqual(['config.json', 'index.html']);
  expect(referred.length).toBeGreaterThan(1);
  expect(referred.filter((asset) => !assets.includes(asset ?? ''))).toEqual([]);
});

test.each([
  ['not at all', OPEN, { authorization: 'none' }],
  [
    'at the issuer',
    FOR_CUSTOMERS,
    { authorization: 'jwt', issuer: 'https://issuer.example/realm', clientId: 'page', audience: 'orders' },
  ],
])('the configuration says that customers sign in %s', async (_, settings, config) => {
  const text = await readFile(join(await unbundledAssemblyOf(settings), 'page/config.json'), 'utf8');

  expect(parseConfig(JSON.parse(text))).toEqual(config);
});

test('the function that copies the content has only the permissions that it needs', async () => {
  const template = await webOf(OPEN);
  const actions = statementsOf(resource(template, 'AWS::IAM::Policy')).flatMap(({ Action }) => Action);

  expect(actions).toEqual([
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    's3:ListBucket',
    's3:PutObject',
    's3:GetObject',
  ]);
  expect(readable(resourcesFor(template, 's3:PutObject'))).toEqual(
    ['/assets/*', '/config.json', '/index.html'].map((path) => `<SiteBucket.Arn>${path}`),
  );
  expect(JSON.stringify(resourcesFor(template, 's3:GetObject'))).not.toContain('*');
});
