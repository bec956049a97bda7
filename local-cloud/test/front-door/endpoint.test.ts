import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/base/user-error.ts';
import { type Endpoint, listen } from '../../src/front-door/endpoint.ts';
import type { Service } from '../../src/front-door/service.ts';

const answering = (name: string): Service => ({
  handle: async (_request, response) => void response.end(name),
  close: () => Promise.resolve(),
});

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

  test('answers 501 with service and operation in JSON for a service that is not there', async () => {
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

  test('names the path of a REST operation of a service that is not there', async () => {
    const reply = await fetch(`${endpoint.url}/2015-03-31/functions?x=1`, { headers: signedFor('lambda') });

    expect(reply.status).toBe(501);
    expect(await reply.text()).toContain('lambda GET /2015-03-31/functions is not implemented by the local cloud');
  });

  test('refuses a host that is not this machine, as a rebound name is', async () => {
    const { status, body } = await get(`${endpoint.url}/_local/outputs`, { host: 'evil.example:4566' });

    expect(status).toBe(403);
    expect(body).toContain('not to the host evil.example:4566');
  });

  test('refuses foreign pages, but for S3, whose buckets have rules of their own', async () => {
    const origin = 'https://evil.example';

    expect(await get(`${endpoint.url}/000000000000/q?Action=SendMessage`, { origin })).toMatchObject({ status: 403 });
    expect(await get(`${endpoint.url}/bucket/key`, { origin })).toEqual({ status: 200, body: 's3' });
  });

  test('answers 503 until its services are there', async () => {
    const loading = await listen(0);

    const reply = await fetch(`${loading.url}/_local/health`);

    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ __type: 'ServiceUnavailable' });
    await loading.close();
  });

  test('says what to do about a taken port', async () => {
    const port = Number(new URL(endpoint.url).port);

    const second = listen(port);

    await expect(second).rejects.toThrow(UserError);
    await expect(second).rejects.toThrow(
      `port ${port} on 127.0.0.1 is taken; choose another with --port N, or --port 0`,
    );
  });

  test('ends requests that wait when it closes', async () => {
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
