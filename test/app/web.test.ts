import { beforeAll, describe, expect, test } from '@jest/globals';
import { synthesizeVariant } from '../support/synthesis.ts';
import { allOf, census, idsOf, type Properties, resource, statementsOf, type Template } from '../support/template.ts';
import { dependencyCycle } from './dependency-cycle.ts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab';
const JWT = {
  api_authorization: 'jwt',
  jwt_issuer: 'https://issuer.example/realm',
  jwt_audience: 'orders',
  jwt_client_id: 'page',
};

interface Behavior extends Properties {
  readonly FunctionAssociations: readonly [{ readonly FunctionARN: { readonly 'Fn::GetAtt': readonly string[] } }];
}

interface DistributionConfig extends Properties {
  readonly DefaultCacheBehavior: Behavior;
  readonly CacheBehaviors: readonly Behavior[];
  readonly Origins: readonly Properties[];
}

let template: Template;
let orders: Template;
let signedIn: Template;
beforeAll(async () => {
  const open = { enable_web: 'true', api_authorization: 'none' };
  template = await synthesizeVariant(open, 'Web');
  orders = await synthesizeVariant(open, 'Orders');
  const domain = { domain_name: 'orders.example.com', certificate_arn: CERTIFICATE };
  const rest = { jwt_token_origin: 'https://login.example', removal_policy: 'destroy', region: 'eu-west-1' };
  signedIn = await synthesizeVariant({ enable_web: 'true', ...JWT, ...domain, ...rest }, 'Web');
});

const configOf = (from: Template) =>
  resource(from, 'AWS::CloudFront::Distribution').Properties.DistributionConfig as DistributionConfig;
const apiBehavior = (from: Template) => configOf(from).CacheBehaviors[0] as Behavior;
const headersOf = (from: Template) => {
  const policy = resource(from, 'AWS::CloudFront::ResponseHeadersPolicy').Properties.ResponseHeadersPolicyConfig;
  return (policy as { SecurityHeadersConfig: Readonly<Record<string, Properties>> }).SecurityHeadersConfig;
};
/** What a viewer request of a behavior goes through. */
const codeOf = (from: Template, { FunctionAssociations: [association] }: Behavior) => {
  const [id = ''] = association.FunctionARN['Fn::GetAtt'];
  return from.Resources[id]?.Properties.Name;
};

describe('Web', () => {
  test('has these resources and no others', () => {
    expect(census(template)).toEqual({
      'AWS::CloudFront::Distribution': 1,
      'AWS::CloudFront::Function': 2,
      'AWS::CloudFront::OriginAccessControl': 1,
      'AWS::CloudFront::ResponseHeadersPolicy': 1,
      'AWS::IAM::Policy': 1,
      'AWS::IAM::Role': 1,
      'AWS::Lambda::Function': 1,
      'AWS::Lambda::LayerVersion': 2,
      'AWS::Logs::LogGroup': 1,
      'AWS::S3::Bucket': 2,
      'AWS::S3::BucketPolicy': 2,
      'Custom::CDKBucketDeployment': 2,
    });
  });

  test('keeps the logical ids of everything that holds data or has an address, because a new id is a new resource', () => {
    const types = ['AWS::S3::Bucket', 'AWS::CloudFront::Distribution'];

    expect(types.flatMap((type) => idsOf(template, type)).sort()).toEqual([
      'Distribution830FAC52',
      'LogBucketCC3B17E8',
      'SiteBucket397A1860',
    ]);
  });

  test('gives people the address of the page, and what a DNS record leads to', () => {
    const values = (from: Template) =>
      Object.fromEntries(Object.entries(from.Outputs).map(([name, { Value }]) => [name, Value]));
    const domainName = { 'Fn::GetAtt': ['Distribution830FAC52', 'DomainName'] };

    expect(values(template)).toEqual({
      SiteUrl: { 'Fn::Join': ['', ['https://', domainName]] },
      SiteBucketName: { Ref: 'SiteBucket397A1860' },
      DistributionId: { Ref: 'Distribution830FAC52' },
      DistributionDomainName: domainName,
    });
    expect(values(signedIn)).toMatchObject({
      SiteUrl: 'https://orders.example.com',
      DistributionDomainName: domainName,
    });
  });

  test('no two resources wait for each other', () => {
    expect([template, orders, signedIn].map(dependencyCycle)).toEqual([[], [], []]);
  });
});

describe('the distribution', () => {
  test('asks the API of Orders, which can’t be deleted meanwhile', () => {
    const [, api] = configOf(template).Origins;
    const { Export, Value } = Object.values(orders.Outputs as Readonly<Record<string, Properties>>).find(
      (output) => output.Export !== undefined,
    ) as Properties;

    expect(api).toMatchObject({
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

  test('lets the API’s answers through as they are, uncached', () => {
    expect(apiBehavior(template)).toMatchObject({
      PathPattern: '/api/v1/*',
      TargetOriginId: configOf(template).Origins[1]?.Id,
      AllowedMethods: expect.arrayContaining(['GET', 'POST', 'OPTIONS']),
      // CachingDisabled, AllViewerExceptHostHeader
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ViewerProtocolPolicy: 'https-only',
    });
    expect(codeOf(template, apiBehavior(template))).toBe('file-pipeline-dev-Web-strip-api-prefix');
    expect(configOf(template)).not.toHaveProperty('CustomErrorResponses');
  });

  test('shows the page for everything else, over HTTPS', () => {
    const { DefaultCacheBehavior, DefaultRootObject } = configOf(template);

    expect(DefaultCacheBehavior).toMatchObject({
      TargetOriginId: configOf(template).Origins[0]?.Id,
      // CachingOptimized
      CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
      ViewerProtocolPolicy: 'redirect-to-https',
    });
    expect(codeOf(template, DefaultCacheBehavior)).toBe('file-pipeline-dev-Web-show-page');
    expect(DefaultRootObject).toBe('index.html');
  });

  test('has no name of its own without domain_name, and TLS 1.2 with it', () => {
    expect(configOf(template)).not.toHaveProperty('Aliases');
    expect(configOf(signedIn)).toMatchObject({
      Aliases: ['orders.example.com'],
      ViewerCertificate: {
        AcmCertificateArn: CERTIFICATE,
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      },
    });
  });

  test('logs every request into a bucket that forgets', () => {
    const bucket = resource(template, 'AWS::S3::Bucket', 'LogBucket').Properties;

    expect(configOf(template).Logging).toEqual({
      Bucket: { 'Fn::GetAtt': ['LogBucketCC3B17E8', 'RegionalDomainName'] },
      Prefix: 'cloudfront/',
    });
    expect(bucket).toMatchObject({
      // Such logs come with an ACL.
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 14, Status: 'Enabled' }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
  });
});

describe('the headers of every answer', () => {
  test('let the page call its own origin, and nothing else', () => {
    expect(headersOf(template).ContentSecurityPolicy).toEqual({
      ContentSecurityPolicy:
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      Override: true,
    });
  });

  test('let it sign in where people sign in', () => {
    expect(String(headersOf(signedIn).ContentSecurityPolicy?.ContentSecurityPolicy)).toContain(
      "; connect-src 'self' https://issuer.example https://login.example;",
    );
  });

  test('keep browsers on HTTPS, and out of frames', () => {
    expect(headersOf(template)).toMatchObject({
      StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, Override: true },
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY', Override: true },
      ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
    });
  });

  test('are on the page and on the API’s answers', () => {
    const [policy] = idsOf(template, 'AWS::CloudFront::ResponseHeadersPolicy');

    for (const behavior of [configOf(template).DefaultCacheBehavior, apiBehavior(template)]) {
      expect(behavior.ResponseHeadersPolicyId).toEqual({ Ref: policy });
    }
  });
});

describe('the bucket', () => {
  test('is read by the distribution, and by nobody else', () => {
    const allowed = statementsOf(resource(template, 'AWS::S3::BucketPolicy', 'SiteBucket')).filter(
      ({ Effect }) => Effect === 'Allow',
    );

    expect(allowed).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['SiteBucket397A1860', 'Arn'] }, '/*']] },
        Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
      },
    ]);
    expect(JSON.stringify(allowed[0]?.Condition)).toContain(':distribution/",{"Ref":"Distribution830FAC52"}');
    expect(configOf(template).Origins[0]?.OriginAccessControlId).toBeDefined();
    expect(resource(template, 'AWS::CloudFront::OriginAccessControl').Properties).toMatchObject({
      OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    });
  });

  test('keeps what was there, unless it is to go', () => {
    expect(resource(template, 'AWS::S3::Bucket', 'SiteBucket').Properties.VersioningConfiguration).toEqual({
      Status: 'Enabled',
    });
    const policies = (from: Template) => allOf(from, 'AWS::S3::Bucket').map(({ DeletionPolicy }) => DeletionPolicy);
    expect([policies(template), policies(signedIn)]).toEqual([
      ['Retain', 'Retain'],
      ['Delete', 'Delete'],
    ]);
  });
});
