import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/base/user-error.ts';
import { type Endpoint, listen } from '../../src/front-door/endpoint.ts';
import { isForThisMachine, isFromThisMachine } from '../../src/front-door/loopback.ts';
import { requestedOperation, requestedService } from '../../src/front-door/requested-service.ts';
import type { Service } from '../../src/front-door/service.ts';

const answering = (name: string): Service => ({
  handle: async (_request, response) => void response.end(name),
  close: () => Promise.resolve(),
});

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

/** `fetch` sets Host and Origin itself. */
function get(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { headers, agent: false }, async (response) => {
      resolve({ status: response.statusCode ?? 0, body: (await response.toArray()).join('') });
    });
    sent.on('error', reject).end();
  });
}

describe('the endpoint', () => {
  let endpoint: Endpoint;

  beforeAll(async () => {
    endpoint = await listen(0);
    endpoint.open({
      services: new Map([
        ['s3', answering('s3')],
        ['sqs', answering('sqs')],
      ]),
      local: answering('local'),
    });
  });
  afterAll(() => endpoint.close());

  test('sends each request to its service', async () => {
    const ask = async (path: string, init?: RequestInit) => (await fetch(endpoint.url + path, init)).text();

    expect(await ask('/bucket/key')).toBe('s3');
    expect(await ask('/', { method: 'POST', headers: { 'x-amz-target': 'AmazonSQS.SendMessage' } })).toBe('sqs');
    expect(await ask('/', { method: 'POST', headers: signedFor('sqs') })).toBe('sqs');
    expect(await ask('/_local/health')).toBe('local');
  });

  test('answers 501 with service and operation in JSON for an unknown service', async () => {
    const reply = await fetch(endpoint.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
    });

    expect(reply.status).toBe(501);
    expect(await reply.json()).toEqual({
      __type: 'NotImplemented',
      message: 'dynamodb PutItem is not implemented by the local cloud',
    });
  });

  test('answers 501 with the action of a form in the query protocol', async () => {
    const reply = await fetch(endpoint.url, {
      method: 'POST',
      headers: { ...signedFor('cloudformation'), 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=CreateStack&StackName=x',
    });

    expect(reply.status).toBe(501);
    expect(await reply.text()).toContain(
      '<ErrorResponse><Error><Type>Receiver</Type><Code>NotImplemented</Code><Message>cloudformation CreateStack is not implemented',
    );
  });

  test('answers 501 with the path of a REST operation of an unknown service', async () => {
    const reply = await fetch(`${endpoint.url}/2015-03-31/functions?x=1`, { headers: signedFor('lambda') });

    expect(reply.status).toBe(501);
    expect(await reply.text()).toContain('lambda GET /2015-03-31/functions is not implemented by the local cloud');
  });

  test('refuses a host name that does not belong to this machine (DNS rebinding)', async () => {
    const { status, body } = await get(`${endpoint.url}/_local/outputs`, { host: 'evil.example:4566' });

    expect(status).toBe(403);
    expect(body).toContain('not to the host evil.example:4566');
  });

  test('refuses pages of other machines, except for S3, whose buckets have CORS rules', async () => {
    const origin = 'https://evil.example';

    expect(await get(`${endpoint.url}/000000000000/q?Action=SendMessage`, { origin })).toMatchObject({ status: 403 });
    expect(await get(`${endpoint.url}/bucket/key`, { origin })).toEqual({ status: 200, body: 's3' });
  });

  test('answers 503 until its services are open', async () => {
    const loading = await listen(0);

    const reply = await fetch(`${loading.url}/_local/health`);

    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ __type: 'ServiceUnavailable' });
    await loading.close();
  });

  test('suggests another port when the port is taken', async () => {
    const port = Number(new URL(endpoint.url).port);

    const second = listen(port);

    await expect(second).rejects.toThrow(UserError);
    await expect(second).rejects.toThrow(
      `port ${port} on 127.0.0.1 is taken; choose another with --port N, or --port 0`,
    );
  });

  test('ends waiting requests when it closes', async () => {
    const waiting = await listen(0);
    const arrived = Promise.withResolvers<void>();
    const silent: Service = {
      handle: () => {
        arrived.resolve();
        return new Promise(() => {});
      },
      close: () => Promise.resolve(),
    };
    waiting.open({ services: new Map([['s3', silent]]), local: silent });
    const reply = fetch(`${waiting.url}/bucket`);
    await arrived.promise;

    await waiting.close();

    await expect(reply).rejects.toThrow('fetch failed');
  });
});

describe('the service of a request', () => {
  test.each<[service: string, reason: string, head: Parameters<typeof requestedService>[0]]>([
    ['sqs', 'its target', { method: 'POST', url: '/', headers: { 'x-amz-target': 'AmazonSQS.SendMessage' } }],
    ['dynamodb', 'its target', { method: 'POST', url: '/', headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' } }],
    ['logs', 'its target', { method: 'POST', url: '/', headers: { 'x-amz-target': 'Logs_20140328.GetLogEvents' } }],
    ['novel', 'an unknown target', { method: 'POST', url: '/', headers: { 'x-amz-target': 'Novel.Do' } }],
    [
      'cloudformation',
      'its signature',
      { method: 'POST', url: '/', headers: { ...form, ...signedFor('cloudformation') } },
    ],
    ['s3', 'its signature', { method: 'GET', url: '/000000000000/key?Action=x', headers: signedFor('s3') }],
    [
      's3',
      'a presigned URL',
      { method: 'GET', url: '/b/k?X-Amz-Credential=t%2F20260101%2Fr%2Fs3%2Faws4_request', headers: {} },
    ],
    ['sqs', 'an unsigned form for a queue', { method: 'POST', url: '/000000000000/queue.fifo', headers: form }],
    [
      'sqs',
      'an unsigned action on a queue',
      { method: 'GET', url: '/000000000000/q?Action=ReceiveMessage', headers: {} },
    ],
    ['execute-api', 'the path of an API', { method: 'POST', url: '/_aws/execute-api/id/dev/x', headers: form }],
    [
      'execute-api',
      'the path of an API, whatever its signature',
      { method: 'GET', url: '/_aws/execute-api/id', headers: signedFor('s3') },
    ],
    ['execute-api', 'the host of an API', { method: 'GET', url: '/', headers: { host: 'id.execute-api.localhost:1' } }],
    ['s3', 'the absence of any other sign', { method: 'PUT', url: '/bucket/key', headers: form }],
    ['s3', 'an upload of a form', { method: 'PUT', url: '/000000000000/key', headers: form }],
    ['s3', 'the absence of any other sign', { method: 'GET', url: '/000000000000/key', headers: {} }],
  ])('is %s by %s', (service, _reason, head) => {
    expect(requestedService(head)).toBe(service);
  });

  test('gets its operation from the target or the query of the request', () => {
    expect(requestedOperation({ url: '/', headers: { 'x-amz-target': 'AmazonSQS.SendMessage' } })).toBe('SendMessage');
    expect(requestedOperation({ url: '/?Action=ListStacks', headers: {} })).toBe('ListStacks');
    expect(requestedOperation({ url: '/bucket/key', headers: {} })).toBeUndefined();
  });
});

describe('a local caller', () => {
  test.each(['127.0.0.1:4566', 'localhost', 'LOCALHOST:1', '[::1]:80', 'bucket.s3.localhost:4566'])(
    'may use the host %s',
    (host) => {
      expect(isForThisMachine({ host })).toBe(true);
    },
  );

  test.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'notlocalhost',
    '10.0.0.1',
    '',
    ' ',
    undefined,
  ])('may not use the host %j', (host) => {
    expect(isForThisMachine({ ...(host !== undefined && { host }) })).toBe(false);
  });

  test.each([[undefined], ['http://localhost:3000'], ['https://127.0.0.1']])('may be a page from %s', (origin) => {
    expect(isFromThisMachine({ origin })).toBe(true);
  });

  test.each(['https://evil.example', 'null', 'http://localhost.evil.example', ''])(
    'may not be a page from %j',
    (origin) => {
      expect(isFromThisMachine({ origin })).toBe(false);
    },
  );
});
