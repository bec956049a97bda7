/** What the functions at Amazon CloudFront's edge make of a request, as that runs them: no modules, one global function. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT } from '../../app/synthesize.ts';

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
  const code = await readFile(join(PROJECT, 'infra/edge', `${file}.js`), 'utf8');
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
    '%s is a view of the page',
    (uri) => {
      expect(run(viewerRequest('GET', uri)).uri).toBe('/index.html');
    },
  );

  test.each(['/index.html', '/config.json', '/assets/main-5QW3VBTL.js', '/favicon.ico', '/.well-known/security.txt'])(
    '%s is a file',
    (uri) => {
      expect(run(viewerRequest('GET', uri)).uri).toBe(uri);
    },
  );

  test.each(['/api/', '/api/v2/items', '/api/v1'])('%s is no API, and no page either', (uri) => {
    expect(run(viewerRequest('GET', uri)).uri).toBe(uri);
  });

  test('leaves everything else of the request alone', () => {
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
  ])('%s is %s to the API', (uri, expected) => {
    expect(run(viewerRequest('POST', uri)).uri).toBe(expected);
  });

  test('leaves everything else of the request alone', () => {
    const event = viewerRequest('POST', '/api/v1/items');

    expect(run(event)).toEqual({ ...event.request, uri: '/items' });
  });
});

test.each(['show-page', 'strip-api-prefix'])('%s fits into Amazon CloudFront', async (file) => {
  const code = await readFile(join(PROJECT, 'infra/edge', `${file}.js`), 'utf8');

  expect(Buffer.byteLength(code)).toBeLessThan(10_240);
  expect(code).not.toMatch(/\b(?:import|export|require|async|class)\b/);
});
