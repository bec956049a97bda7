import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { listenOnLoopback } from '../../../src/front-door/loopback.ts';
import { matchesPathPattern, normalizedPath } from '../../../src/services/cloudfront/path-pattern.ts';
import { TemplateError } from '../../../src/template/template-error.ts';
import {
  API_ORIGIN,
  CACHING_OPTIMIZED,
  edgeFunction,
  onViewerRequest,
  type SiteFixture,
  type SiteTemplateOptions,
  siteTemplate,
  startSite,
} from './site-fixture.ts';

const pagesOrigin = (properties: object) => ({
  Origins: [{ Id: 'pages', DomainName: 'pages.s3.eu-west-1.amazonaws.com', S3OriginConfig: {}, ...properties }],
  CacheBehaviors: [],
});

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function start(options?: SiteTemplateOptions, firstPort = 0): Promise<SiteFixture> {
  const site = await startSite(siteTemplate(options), { firstPort });
  open.push(site);
  return site;
}

test('outputs contain the local address of a distribution, and an id as on AWS', async () => {
  const site = await start();

  expect(site.outputs).toEqual({
    SiteUrl: site.url.origin,
    DomainName: site.url.host,
    DistributionId: expect.stringMatching(/^E[0-9A-F]{13}$/),
  });
  expect(site.url.hostname).toBe('127.0.0.1');
});

test('a distribution answers to its aliases, and outputs with an alias contain the local address', async () => {
  const template = siteTemplate({ config: { Aliases: ['shop.example.com'] } });
  const site = await startSite({ ...template, Outputs: { SiteUrl: { Value: 'https://shop.example.com' } } });
  open.push(site);
  await site.put('index.html', 'page');

  expect(site.outputs).toEqual({ SiteUrl: site.url.origin });
  expect((await site.get('/', { host: 'shop.example.com' })).status).toBe(200);
  expect((await site.get('/', { host: 'other.example.com' })).status).toBe(403);
});

test('a distribution is announced as plain HTTP, without a warning', async () => {
  const site = await start();

  expect(site.deployment.report.notices).toEqual([
    'the distribution Site is plain HTTP here, its viewer protocol policy (redirect-to-https, https-only) is not enforced',
  ]);
  expect(site.deployment.report.warnings).toEqual([]);
});

test('a request uses the first behavior that matches, and else the default behavior', async () => {
  const behavior = (PathPattern: string, TargetOriginId: string) => ({
    PathPattern,
    TargetOriginId,
    CachePolicyId: CACHING_OPTIMIZED,
  });
  const site = await start({ config: { CacheBehaviors: [behavior('/a/pages/*', 'pages'), behavior('/a/*', 'api')] } });
  await site.put('a/pages/x', 'page');

  expect((await site.get('/a/pages/x')).body).toBe('page');
  expect((await site.get('/a/x')).body).toBe('{}');
  expect((await site.get('/b')).status).toBe(403);
});

test('a bucket refuses requests without an origin access control', async () => {
  const site = await start({ config: pagesOrigin({}) });
  await site.put('index.html', 'page');

  expect((await site.get('/')).status).toBe(403);
});

test('an origin adds its path and its headers to a request', async () => {
  const origin = {
    ...API_ORIGIN,
    OriginPath: '/below',
    OriginCustomHeaders: [{ HeaderName: 'X-Secret', HeaderValue: 'value' }],
  };
  const site = await start({ config: { Origins: [origin], CacheBehaviors: [] }, pages: { TargetOriginId: 'api' } });
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
    'a missing API',
    { config: pagesOrigin({ DomainName: '0123456789.execute-api.eu-west-1.amazonaws.com' }) },
    'got 0123456789.execute-api.eu-west-1.amazonaws.com',
  ],
  ['a missing origin', { pages: { TargetOriginId: 'other' } }, 'there is no origin other'],
  [
    'an unknown managed policy',
    { pages: { CachePolicyId: '83da9c7e-98b4-4e11-a168-04f0df8e2c65' } },
    'no stack declares the policy 83da9c7e-98b4-4e11-a168-04f0df8e2c65; the managed policies that are supported here are CachingDisabled',
  ],
  [
    'a missing response headers policy',
    { pages: { ResponseHeadersPolicyId: 'other' } },
    'ResponseHeadersPolicyId must refer to a policy of these stacks, got other',
  ],
  ['legacy settings', { pages: { ForwardedValues: {} } }, 'ForwardedValues of a cache behavior is not supported here'],
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
    'a missing function',
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
])('a distribution is refused for %s', async (_what, options, message) => {
  const started = startSite(siteTemplate(options));

  await expect(started).rejects.toBeInstanceOf(TemplateError);
  await expect(started).rejects.toThrow(message);
});

test('a site listens on the requested port or the next free port, which is announced', async () => {
  const taken = await listenOnLoopback(0, () => {});
  open.push(taken);

  const site = await start({}, taken.port);

  expect(Number(site.url.port)).toBeGreaterThan(taken.port);
  expect(site.deployment.report.notices).toContain(`port ${taken.port} is taken, so a site is on ${site.url.origin}`);
});

test('a site listens on any free port if no port is above the requested one', async () => {
  expect(Number((await start({}, 65_536)).url.port)).toBeGreaterThan(0);
});

test('a closed site frees its port at once, even during a request', async () => {
  const site = await start();
  const held = Promise.withResolvers<object>();
  site.answer(() => held.promise);
  const [idle, asking] = [connect(Number(site.url.port), '127.0.0.1'), site.get('/api/x')];
  const broken = expect(asking).rejects.toMatchObject({ code: 'ECONNRESET' });
  await once(idle, 'connect');
  while (site.events.length === 0) await new Promise((resolve) => setImmediate(resolve));

  await site.closeSites();

  await broken;
  open.push(await listenOnLoopback(Number(site.url.port), () => {}));
  held.resolve({});
  idle.destroy();
});

test.each<[pattern: string, path: string, matches: boolean]>([
  ['/api/*', '/api/', true],
  ['/api/*', '/api/v1/items', true],
  ['api/*', '/api/v1', true],
  ['/api/*', '/api', false],
  ['/api/*', '/API/v1', false],
  ['/api/*', '/x/api/v1', false],
  ['*.js', '/a/b.js', true],
  ['*.js', '/a/b.jsx', false],
  ['/a.js', '/axjs', false],
  ['/item?', '/item7', true],
  ['/item?', '/item', false],
  ['/item?', '/item77', false],
  ['*', '/', true],
  ['/a+(b)[c]$', '/a+(b)[c]$', true],
])('the path pattern %s matches %s: %s', (pattern, path, matches) => {
  expect(matchesPathPattern(pattern, path)).toBe(matches);
});

test.each<[path: string, normalized: string]>([
  ['/', '/'],
  ['/a/../b', '/b'],
  ['/a/./b', '/a/b'],
  ['/a/..', '/'],
  ['/a/b/..', '/a/'],
  ['/../../etc', '/etc'],
  ['/%61pi/%2e%2E/x', '/x'],
  ['/a%2fb%20c', '/a%2Fb%20c'],
  ['//a', '//a'],
  ['/%zz%', '/%zz%'],
])('the path %s is compared with patterns as %s', (path, normalized) => {
  expect(normalizedPath(path)).toBe(normalized);
});
