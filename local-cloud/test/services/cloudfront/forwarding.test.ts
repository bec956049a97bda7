import { afterEach, describe, expect, test } from '@jest/globals';
import type { TemplateResource } from '../../../src/template/assembly.ts';
import { type SiteFixture, startSite } from './site-fixture.ts';
import { ALL_VIEWER_EXCEPT_HOST_HEADER, siteTemplate } from './site-template.ts';

const originRequestPolicy = (config: object): TemplateResource => ({
  Type: 'AWS::CloudFront::OriginRequestPolicy',
  Properties: { OriginRequestPolicyConfig: { Name: 'policy', ...config } },
});
const cachePolicy = (parameters: object): TemplateResource => ({
  Type: 'AWS::CloudFront::CachePolicy',
  Properties: { CachePolicyConfig: { Name: 'policy', ParametersInCacheKeyAndForwardedToOrigin: parameters } },
});

describe('what goes on to the origin', () => {
  let site: SiteFixture | undefined;
  afterEach(() => site?.close());

  async function forwarded(resources: Record<string, TemplateResource>, api: object) {
    site = await startSite(siteTemplate({ resources, api }));
    site.answer(() => ({ statusCode: 200, headers: { 'set-cookie': 'c=3' }, body: '' }));
    const headers = { 'user-agent': 'me', accept: 'x', 'x-a': '1', 'content-type': 'a/b', cookie: 'a=1; b=2' };
    const reply = await site.get('/api/x?p=1&q=2&p=3', headers);
    const [event] = site.events;
    return {
      headers: ['accept', 'x-a', 'content-type', 'user-agent'].map((name) => event.headers[name]),
      cookies: event.cookies,
      query: event.rawQueryString,
      setCookie: reply.headers['set-cookie'],
    };
  }

  const withoutPolicy = { OriginRequestPolicyId: undefined };

  test('is the bare request where no policy lets anything through', async () => {
    expect(await forwarded({}, withoutPolicy)).toEqual({
      headers: [undefined, undefined, 'a/b', 'Amazon CloudFront'],
      cookies: undefined,
      query: '',
      setCookie: undefined,
    });
  });

  test('is what an origin request policy names', async () => {
    const Policy = originRequestPolicy({
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-A', 'User-Agent'] },
      CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['b'] },
      QueryStringsConfig: { QueryStringBehavior: 'allExcept', QueryStrings: ['p'] },
    });

    expect(await forwarded({ Policy }, { OriginRequestPolicyId: { Ref: 'Policy' } })).toEqual({
      headers: [undefined, '1', 'a/b', 'me'],
      cookies: ['b=2'],
      query: 'q=2',
      setCookie: ['c=3'],
    });
  });

  test('is what is in the cache key, too', async () => {
    const Policy = cachePolicy({
      HeadersConfig: { HeaderBehavior: 'none' },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'all' },
    });

    expect(await forwarded({ Policy }, { ...withoutPolicy, CachePolicyId: { Ref: 'Policy' } })).toMatchObject({
      cookies: undefined,
      query: 'p=1&q=2&p=3',
    });
  });

  test('is no more than a read for a bucket, whatever the policies say', async () => {
    site = await startSite(siteTemplate({ pages: { OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER } }));
    await site.put('index.html', 'page');

    const reply = await site.get('/index.html?acl&versionId=null', {
      'user-agent': 'Mozilla/5.0',
      'x-amz-expected-bucket-owner': '999999999999',
    });

    expect(reply).toMatchObject({ status: 200, body: 'page' });
    expect(reply.headers).not.toHaveProperty('content-security-policy');
  });
});
