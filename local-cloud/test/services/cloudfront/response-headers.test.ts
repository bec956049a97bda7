import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withPolicyHeaders } from '../../../src/services/cloudfront/send-to-viewer.ts';
import { type SiteFixture, startSite } from './site-fixture.ts';
import { edgeFunction, onViewerRequest, responseHeaders, siteTemplate } from './site-template.ts';

const SECURITY = {
  SecurityHeadersConfig: {
    ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'", Override: true },
    ContentTypeOptions: { Override: true },
    FrameOptions: { FrameOption: 'DENY', Override: true },
    ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
    StrictTransportSecurity: { AccessControlMaxAgeSec: 300, IncludeSubdomains: true, Preload: true, Override: true },
    XSSProtection: { Protection: true, ModeBlock: true, Override: true },
  },
  CustomHeadersConfig: {
    Items: [
      { Header: 'X-Mine', Value: 'yes', Override: false },
      { Header: 'X-Always', Value: 'policy', Override: true },
    ],
  },
  RemoveHeadersConfig: { Items: [{ Header: 'Server' }] },
};

const EXPECTED = {
  'content-security-policy': "default-src 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=300; includeSubDomains; preload',
  'x-xss-protection': '1; mode=block',
  'x-mine': 'yes',
  'x-always': 'policy',
  server: 'CloudFront',
};

describe('the headers of a policy', () => {
  let site: SiteFixture;
  beforeAll(async () => {
    const policy = { ResponseHeadersPolicyId: { Ref: 'Headers' } };
    site = await startSite(
      siteTemplate({
        resources: {
          Headers: responseHeaders(SECURITY),
          Answer: edgeFunction(
            'function handler({ request }) { return request.uri === "/short" ? { statusCode: 200 } : request; }',
          ),
        },
        pages: { ...policy, ...onViewerRequest('Answer') },
        api: policy,
      }),
    );
    await site.put('index.html', 'page');
  });
  afterAll(() => site.close());

  test.each<[what: string, method: string, path: string, status: number]>([
    ['a page', 'GET', '/', 200],
    ['a page that is missing', 'GET', '/missing', 403],
    ['what CloudFront refuses', 'DELETE', '/', 403],
    ['what a function answers', 'GET', '/short', 200],
    ['what the API answers', 'GET', '/api/items', 200],
  ])('are on %s', async (_what, method, path, status) => {
    const reply = await site.send({ method, path });

    expect(reply.status).toBe(status);
    expect(reply.headers).toMatchObject(EXPECTED);
  });

  test('are on an error of the API, where its own ones stay unless they are overridden', async () => {
    site.answer(() => ({ statusCode: 404, headers: { 'x-mine': 'api', 'x-always': 'api' }, body: '{}' }));

    const reply = await site.get('/api/items');

    expect(reply).toMatchObject({ status: 404, headers: { ...EXPECTED, 'x-mine': 'api' } });
  });
});

test('a header that is taken out may be added anew, and names differ in no case', () => {
  const policy = {
    adds: [{ name: 'Server', value: 'mine', override: false }],
    removes: ['server', 'x-powered-by'],
  };

  expect(
    withPolicyHeaders(policy, [
      ['SERVER', 'theirs'],
      ['X-Powered-By', 'them'],
      ['etag', '"1"'],
    ]),
  ).toEqual([
    ['etag', '"1"'],
    ['Server', 'mine'],
  ]);
});
