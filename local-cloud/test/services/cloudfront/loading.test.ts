import { afterEach, describe, expect, test } from '@jest/globals';
import { TemplateError } from '../../../src/template/template-error.ts';
import { type SiteFixture, startSite } from './site-fixture.ts';
import {
  CACHING_OPTIMIZED,
  edgeFunction,
  onViewerRequest,
  type SiteTemplateOptions,
  siteTemplate,
} from './site-template.ts';

const pagesOrigin = (properties: object) => ({
  Origins: [{ Id: 'pages', DomainName: 'pages.s3.eu-west-1.amazonaws.com', S3OriginConfig: {}, ...properties }],
  CacheBehaviors: [],
});

describe('a distribution in a template', () => {
  let site: SiteFixture | undefined;
  afterEach(async () => {
    await site?.close();
    site = undefined;
  });

  test('has the address of this machine in the outputs, and its ids of AWS', async () => {
    site = await startSite(siteTemplate());

    expect(site.outputs).toEqual({
      SiteUrl: site.url.origin,
      DomainName: site.url.host,
      DistributionId: expect.stringMatching(/^E[0-9A-F]{13}$/),
    });
    expect(site.url.hostname).toBe('127.0.0.1');
  });

  test('answers to its further names, whose address is in the outputs as well', async () => {
    const template = siteTemplate({ config: { Aliases: ['shop.example.com'] } });
    site = await startSite({ ...template, Outputs: { SiteUrl: { Value: 'https://shop.example.com' } } });
    await site.put('index.html', 'page');

    expect(site.outputs).toEqual({ SiteUrl: site.url.origin });
    expect((await site.get('/', { host: 'shop.example.com' })).status).toBe(200);
    expect((await site.get('/', { host: 'other.example.com' })).status).toBe(403);
  });

  test('says that it is plain HTTP here, and nothing else', async () => {
    site = await startSite(siteTemplate());

    expect(site.report.notices).toEqual([
      'the distribution Site is plain HTTP here, its viewer protocol policy (redirect-to-https, https-only) is not enforced',
    ]);
    expect(site.report.warnings).toEqual([]);
  });

  test('takes the first behavior that matches, the default one last', async () => {
    const behavior = (PathPattern: string, TargetOriginId: string) => ({
      PathPattern,
      TargetOriginId,
      CachePolicyId: CACHING_OPTIMIZED,
    });
    site = await startSite(
      siteTemplate({ config: { CacheBehaviors: [behavior('/a/pages/*', 'pages'), behavior('/a/*', 'api')] } }),
    );
    await site.put('a/pages/x', 'page');

    expect((await site.get('/a/pages/x')).body).toBe('page');
    expect((await site.get('/a/x')).body).toBe('{}');
    expect((await site.get('/b')).status).toBe(403);
  });

  test('has requests to a bucket refused that no origin access control signs', async () => {
    site = await startSite(siteTemplate({ config: pagesOrigin({}) }));
    await site.put('index.html', 'page');

    expect((await site.get('/')).status).toBe(403);
  });

  test('puts the path of an origin in front, and its headers on top', async () => {
    const origin = {
      Id: 'api',
      DomainName: { 'Fn::Join': ['', [{ Ref: 'Api' }, '.execute-api.eu-west-1.amazonaws.com']] },
      OriginPath: '/below',
      OriginCustomHeaders: [{ HeaderName: 'X-Secret', HeaderValue: 'value' }],
      CustomOriginConfig: {},
    };
    site = await startSite(
      siteTemplate({ config: { Origins: [origin], CacheBehaviors: [] }, pages: { TargetOriginId: 'api' } }),
    );
    await site.get('/x');

    expect(site.events).toEqual([
      expect.objectContaining({ rawPath: '/below/x', headers: expect.objectContaining({ 'x-secret': 'value' }) }),
    ]);
  });

  test.each<[what: string, options: SiteTemplateOptions, message: string]>([
    [
      'an origin elsewhere',
      { config: pagesOrigin({ DomainName: 'example.com' }) },
      'DomainName of an origin must be a bucket or an API of these stacks, got example.com',
    ],
    [
      'an API that is not there',
      { config: pagesOrigin({ DomainName: '0123456789.execute-api.eu-west-1.amazonaws.com' }) },
      'got 0123456789.execute-api.eu-west-1.amazonaws.com',
    ],
    ['no such origin', { pages: { TargetOriginId: 'other' } }, 'there is no origin other'],
    [
      'a managed policy that is not there',
      { pages: { CachePolicyId: '83da9c7e-98b4-4e11-a168-04f0df8e2c65' } },
      'no stack declares the policy 83da9c7e-98b4-4e11-a168-04f0df8e2c65; the managed policies that are supported here are CachingDisabled',
    ],
    [
      'a policy that is not there for headers',
      { pages: { ResponseHeadersPolicyId: 'other' } },
      'ResponseHeadersPolicyId must refer to a policy of these stacks, got other',
    ],
    [
      'legacy settings',
      { pages: { ForwardedValues: {} } },
      'ForwardedValues of a cache behavior is not supported here',
    ],
    [
      'Lambda@Edge',
      { pages: { LambdaFunctionAssociations: [] } },
      'LambdaFunctionAssociations of a cache behavior is not supported here',
    ],
    [
      'a function on responses',
      { pages: { FunctionAssociations: [{ EventType: 'viewer-response', FunctionARN: 'x' }] } },
      'FunctionAssociations may have one function here, for viewer-request',
    ],
    [
      'a function that is not there',
      { pages: { FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'x' }] } },
      'FunctionARN must refer to a CloudFront function of these stacks, got x',
    ],
    [
      'a function that does not compile',
      { resources: { Broken: edgeFunction('function (') }, pages: onViewerRequest('Broken') },
      'Stack/Broken (AWS::CloudFront::Function): FunctionCode does not compile: SyntaxError',
    ],
    [
      'the older runtime',
      {
        resources: {
          Old: { Type: 'AWS::CloudFront::Function', Properties: { FunctionConfig: { Runtime: 'cloudfront-js-1.0' } } },
        },
      },
      'FunctionConfig.Runtime must be cloudfront-js-2.0 here, got cloudfront-js-1.0',
    ],
    [
      'a root object with a slash',
      { config: { DefaultRootObject: '/index.html' } },
      'DefaultRootObject must not begin with a slash, got /index.html',
    ],
  ])('is refused with %s', async (_what, options, message) => {
    const started = startSite(siteTemplate(options));

    await expect(started).rejects.toBeInstanceOf(TemplateError);
    await expect(started).rejects.toThrow(message.replace('Stack/', 'Web/'));
  });
});
