/** Runs the CloudFront functions like Amazon CloudFront does: a script with a global function `handler`, without modules. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from '@jest/globals';

const SITE = join(import.meta.dirname, '../../../infra/constructs/site');

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
function viewerRequest(method: string, uri: string) {
  return {
    version: '1.0',
    context: { distributionDomainName: 'd111111abcdef8.cloudfront.net', eventType: 'viewer-request' },
    viewer: { ip: '198.51.100.11' },
    request: {
      method,
      uri,
      querystring: { limit: { value: '5' } },
      headers: { host: { value: 'orders.example.com' } },
      cookies: {},
    },
  };
}

type Event = ReturnType<typeof viewerRequest>;

async function load(file: string): Promise<(event: Event) => Event['request']> {
  const code = await readFile(join(SITE, `${file}.js`), 'utf8');
  return (event) => {
    const result = runInNewContext(`'use strict';${code};JSON.stringify(handler(${JSON.stringify(event)}))`);
    return JSON.parse(result);
  };
}

describe('show-page', () => {
  let run: Awaited<ReturnType<typeof load>>;
  beforeAll(async () => {
    run = await load('show-page');
  });

  test.each(['/', '/orders/0d9f6a1e-4f0c-4a5e-9a57-1d6a0b8f3c11', '/signed-in', '/anything/at/all/', '/v1.2/orders'])(
    'show-page serves index.html for the view %s',
    (uri) => {
      expect(run(viewerRequest('GET', uri)).uri).toBe('/index.html');
    },
  );

  test.each([
    '/index.html',
    '/config.json',
    '/assets/main-5QW3VBTL.js',
    '/favicon.ico',
    '/.well-known/security.txt',
    '/api/',
    '/api/v2/items',
    '/api/v1',
  ])('show-page does not change %s, which is a file or a path of the API', (uri) => {
    expect(run(viewerRequest('GET', uri)).uri).toBe(uri);
  });

  test('show-page changes nothing but the path', () => {
    const event = viewerRequest('GET', '/orders/1');

    expect(run(event)).toEqual({ ...event.request, uri: '/index.html' });
  });
});

describe('strip-api-prefix', () => {
  let run: Awaited<ReturnType<typeof load>>;
  beforeAll(async () => {
    run = await load('strip-api-prefix');
  });

  test.each([
    ['/api/v1/items', '/items'],
    ['/api/v1/items/0d9f6a1e', '/items/0d9f6a1e'],
    ['/%61pi/v1/items', '/items'],
    ['/api/v1/', '/'],
    ['/api/v1/api/v1/items', '/api/v1/items'],
    ['/api/v1/items/%2e%2e%2fx', '/items/%2e%2e%2fx'],
  ])('strip-api-prefix changes %s to %s', (uri, expected) => {
    expect(run(viewerRequest('POST', uri)).uri).toBe(expected);
  });

  test('strip-api-prefix changes nothing but the path', () => {
    const event = viewerRequest('POST', '/api/v1/items');

    expect(run(event)).toEqual({ ...event.request, uri: '/items' });
  });
});

test.each(['show-page', 'strip-api-prefix'])(
  '%s is small enough for Amazon CloudFront and uses only its language features',
  async (file) => {
    const code = await readFile(join(SITE, `${file}.js`), 'utf8');

    expect(Buffer.byteLength(code)).toBeLessThan(10_240);
    expect(code).not.toMatch(/\b(?:import|export|require|async|class)\b/);
  },
);
