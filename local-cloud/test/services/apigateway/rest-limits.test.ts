import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { RequestTooLargeError } from '../../../src/services/aws-lambda/functions/host.ts';
import { parseStatistic } from '../../../src/services/cloudwatch/metrics/distribution.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayFixture, startGateway } from './gateway-fixture.ts';
import { type RawReply, type RawRequest, rawRequest } from './raw-request.ts';
import { method, permission, resource, restTemplate, root } from './rest-template.ts';

const template = restTemplate(
  {
    Any: method('ANY', root, {}, { TimeoutInMillis: 2_000 }),
    Item: resource('{id}'),
    GetItem: method('GET', { Ref: 'Item' }),
    PutItem: method('PUT', { Ref: 'Item' }),
  },
  {
    MethodSettings: [
      { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 2, ThrottlingBurstLimit: 3 },
      { HttpMethod: 'PUT', ResourcePath: '/~1{id}', ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 },
    ],
    AccessLogSetting: {
      DestinationArn: 'arn:aws:logs:eu-west-1:000000000000:log-group:access',
      Format:
        '{"id":"$context.requestId","ip":"$context.identity.sourceIp","agent":"$context.identity.userAgent","time":"$context.requestTime","method":"$context.httpMethod","path":"$context.path","resource":"$context.resourcePath","status":"$context.status","bytes":"$context.responseLength","ms":"$context.responseLatency","integration":"$context.integration.latency","error":"$context.error.responseType","message":"$context.error.message"}',
    },
  },
);

let gateway: GatewayFixture;
let url: URL;
beforeAll(async () => {
  gateway = await startGateway(template);
  url = new URL(gateway.plan.outputs[0]?.value ?? '');
});
beforeEach(() => {
  // Every bucket is full again.
  gateway.clock.advance(60_000);
  gateway.events.length = 0;
  gateway.answer(() => ({}));
});
afterAll(() => gateway.close());

function ask(path = '', request: Partial<RawRequest> = {}): Promise<RawReply> {
  return rawRequest(url, { ...request, path: url.pathname + path });
}

async function statuses(count: number, path?: string, request?: Partial<RawRequest>): Promise<number[]> {
  const all: number[] = [];
  for (let index = 0; index < count; index += 1) all.push((await ask(path, request)).status);
  return all;
}

const logLines = (count: number) => gateway.logs.query('access', { limit: count }).map(({ line }) => JSON.parse(line));

describe('throttling', () => {
  test('lets a burst through, then so many a second, and answers 429 to the rest', async () => {
    expect(await statuses(5)).toEqual([200, 200, 200, 429, 429]);
    gateway.clock.advance(500);
    expect(await statuses(2)).toEqual([200, 429]);
    gateway.clock.advance(60_000);
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);

    const { headers, body } = await ask();
    expect(body).toBe('{"message":"Too Many Requests"}');
    expect(headers['x-amzn-errortype']).toBe('TooManyRequestsException');
  });

  test('counts each method by itself, and one with settings of its own by those', async () => {
    expect(await statuses(4, '7')).toEqual([200, 200, 200, 429]);
    expect(await statuses(2, '7', { method: 'PUT' })).toEqual([200, 429]);
    expect(await statuses(1)).toEqual([200]);
  });

  test('does not count what no method answers', async () => {
    expect(await statuses(5, 'a/b')).toEqual([403, 403, 403, 403, 403]);
    expect(await statuses(1)).toEqual([200]);
  });
});

describe('the integration timeout', () => {
  test('is answered 504, and what the function answers later is lost', async () => {
    const answered = Promise.withResolvers<object>();
    const invoked = Promise.withResolvers<void>();
    gateway.answer(() => {
      invoked.resolve();
      return answered.promise;
    });

    const reply = ask();
    await invoked.promise;
    gateway.clock.advance(2_000);

    expect(await reply).toMatchObject({ status: 504, body: '{"message":"Endpoint request timed out"}' });
    answered.resolve({ statusCode: 200 });
    gateway.answer(() => ({ statusCode: 201 }));
    expect((await ask()).status).toBe(201);
  });

  test('runs for requests that wait for their turn as well', async () => {
    const invoked = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<object>();
    gateway.answer(() => {
      if (gateway.events.length === 4) invoked.resolve();
      return ended.promise;
    });
    const running = [ask('7'), ask('7'), ask('7'), ask('')];
    await invoked.promise;
    const timers = gateway.clock.timers();
    const waiting = ask('');
    await eventually(() => gateway.clock.timers() > timers, 'the fifth request waits');

    gateway.clock.advance(29_000);

    expect((await Promise.all([...running, waiting])).map(({ status }) => status)).toEqual([504, 504, 504, 504, 504]);
    ended.resolve({});
    gateway.answer(() => ({ statusCode: 201 }));
    expect((await ask('')).status).toBe(201);
    expect(gateway.events).toHaveLength(5);
  });
});

describe('sizes', () => {
  test.each<[what: string, request: Partial<RawRequest>, status: number]>([
    ['a body of 10 MB', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024, 'x') }, 200],
    ['a body of one byte more', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1, 'x') }, 413],
    ['headers of 9 KB', { headers: { 'x-large': 'x'.repeat(9_000) } }, 200],
    ['headers of 11 KB', { headers: { 'x-large': 'x'.repeat(11_000) } }, 431],
  ])('%s: %#', async (_what, request, status) => {
    expect((await ask('', request)).status).toBe(status);
  });

  test('an event that Lambda refuses for its size is 413 too', async () => {
    gateway.answer(() => {
      throw new RequestTooLargeError('Request must be smaller than 6291456 bytes');
    });

    expect(await ask('', { method: 'POST', body: 'x' })).toMatchObject({
      status: 413,
      body: '{"message":"Request Too Long"}',
    });
  });
});

describe('each request', () => {
  test('writes a line of the access log, which stays JSON', async () => {
    gateway.answer(() => {
      gateway.clock.advance(30);
      return { body: 'äb' };
    });

    const { headers } = await ask('', { headers: { 'user-agent': 'a "quoted" agent' } });
    await ask('a/b?q=1');

    expect(logLines(2)).toEqual([
      {
        id: headers['x-amzn-requestid'],
        ip: '127.0.0.1',
        agent: 'a "quoted" agent',
        time: expect.stringMatching(/ \+0000$/),
        method: 'GET',
        path: '/dev/',
        resource: '/',
        status: '200',
        bytes: '3',
        ms: '30',
        integration: '30',
        error: '-',
        message: '-',
      },
      expect.objectContaining({
        path: '/dev/a/b',
        resource: '-',
        status: '403',
        integration: '-',
        error: 'MISSING_AUTHENTICATION_TOKEN',
        message: 'Missing Authentication Token',
      }),
    ]);
  });

  test('is counted, with its errors and its latency, for the API and for its stage', async () => {
    const from = gateway.clock.now();
    gateway.answer(() => {
      gateway.clock.advance(40);
      return gateway.events.length === 1 ? { statusCode: 503 } : {};
    });
    await ask();
    await ask();
    await ask('a/b');

    const sum = (name: string, dimensions: Record<string, string>) => total(gateway, from, name, dimensions);
    for (const dimensions of [{ ApiName: 'books' }, { ApiName: 'books', Stage: 'dev' }]) {
      expect(sum('Count', dimensions)).toBe(3);
      expect(sum('4XXError', dimensions)).toBe(1);
      expect(sum('5XXError', dimensions)).toBe(1);
      expect(sum('Latency', dimensions)).toBe(80);
      expect(sum('IntegrationLatency', dimensions)).toBe(80);
    }
  });
});

/** Sum of a metric from then on. */
function total({ site }: GatewayFixture, from: number, name: string, dimensions: Readonly<Record<string, string>>) {
  const minute = 60_000;
  const window = { from: Math.floor(from / minute) * minute, to: from + 2 * minute, period: minute };
  const points = site.deployment.cloudWatch.metrics.read(
    { namespace: 'AWS/ApiGateway', name, dimensions },
    window,
    parseStatistic('Sum'),
  );
  return points.reduce((sum, { value }) => sum + value, 0);
}

describe('a function that no permission covers', () => {
  test.each<[what: string, pattern: string, status: number]>([
    ['another API', 'arn:aws:execute-api:eu-west-1:000000000000:0123456789/*/*/*', 500],
    ['another method', 'arn:aws:execute-api:eu-west-1:000000000000:*/dev/POST/', 500],
    ['this method', 'arn:aws:execute-api:eu-west-1:000000000000:*/dev/GET/', 200],
    ['every API', 'arn:aws:execute-api:eu-west-1:000000000000:*', 200],
  ])('but %s: %#', async (_what, pattern, status) => {
    const restricted = await startGateway(restTemplate({ Any: method('ANY', root), Permission: permission(pattern) }));
    const reply = await fetch(restricted.plan.outputs[0]?.value ?? '');

    expect(reply.status).toBe(status);
    await restricted.close();
  });
});
