import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { RequestTooLargeError } from '../../../src/services/aws-lambda/functions/host.ts';
import { parseStatistic } from '../../../src/services/cloudwatch/metrics/distribution.ts';
import { httpTemplate, method, permission, resource, restTemplate, root, route } from '../../support/api-templates.ts';
import { type DeployedApis, deployApis } from '../../support/deployed-apis.ts';
import { eventually } from '../../support/eventually.ts';
import type { RawRequest } from '../../support/raw-request.ts';

const DestinationArn = 'arn:aws:logs:eu-west-1:000000000000:log-group:access:*';

const REST = restTemplate(
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
      DestinationArn,
      Format:
        '{"id":"$context.requestId","ip":"$context.identity.sourceIp","agent":"$context.identity.userAgent","time":"$context.requestTime","method":"$context.httpMethod","path":"$context.path","resource":"$context.resourcePath","status":"$context.status","bytes":"$context.responseLength","ms":"$context.responseLatency","integration":"$context.integration.latency","error":"$context.error.responseType","message":"$context.error.message"}',
    },
  },
);

const HTTP = httpTemplate(
  { Items: route('GET /{id}'), Write: route('PUT /{id}') },
  {
    integration: { TimeoutInMillis: 2_000 },
    stage: {
      DefaultRouteSettings: { ThrottlingRateLimit: 2, ThrottlingBurstLimit: 3 },
      RouteSettings: { 'PUT /{id}': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } },
      AccessLogSettings: {
        DestinationArn,
        Format:
          '{"route":"$context.routeKey","status":"$context.status","path":"$context.path","ms":"$context.integrationLatency","error":"$context.error.message","why":"$context.integrationErrorMessage"}',
      },
    },
  },
);

const KINDS = [
  {
    kind: 'a REST API',
    template: REST,
    unknown: 403,
    late: { status: 504, body: '{"message":"Endpoint request timed out"}' },
    tooLarge: { status: 413, body: '{"message":"Request Too Long"}' },
    metrics: { clientErrors: '4XXError', serverErrors: '5XXError', ofApi: () => ({ ApiName: 'books' }), stage: 'dev' },
  },
  {
    kind: 'an HTTP API',
    template: HTTP,
    unknown: 404,
    late: { status: 503, body: '{"message":"Service Unavailable"}' },
    tooLarge: { status: 413, body: '{"message":"Request Entity Too Large"}' },
    metrics: { clientErrors: '4xx', serverErrors: '5xx', ofApi: () => ({ ApiId: apiIdOfUrl() }), stage: '$default' },
  },
];

let api: DeployedApis;
const apiIdOfUrl = () => api.url.pathname.split('/').at(-1) ?? '';

async function statuses(count: number, path: string, request?: RawRequest): Promise<number[]> {
  const all: number[] = [];
  for (let index = 0; index < count; index += 1) all.push((await api.send(path, request)).status);
  return all;
}

const logLines = (count: number) => api.logs.query('access', { limit: count }).map(({ line }) => JSON.parse(line));

describe.each(KINDS)('$kind', ({ kind, template, unknown, late, tooLarge, metrics }) => {
  beforeAll(async () => {
    api = await deployApis(template);
  });
  beforeEach(() => {
    // Fills every token bucket.
    api.clock.advance(60_000);
    api.events.length = 0;
    api.answer(() => ({}));
  });
  afterAll(() => api.close());

  test(`${kind} passes a burst, then its rate per second, and answers 429 to the rest`, async () => {
    expect(await statuses(5, '/7')).toEqual([200, 200, 200, 429, 429]);
    api.clock.advance(500);
    expect(await statuses(2, '/7')).toEqual([200, 429]);
    api.clock.advance(60_000);
    expect(await statuses(4, '/7')).toEqual([200, 200, 200, 429]);

    expect((await api.get('/7')).body).toBe('{"message":"Too Many Requests"}');
  });

  test(`${kind} throttles each route separately, and a route with its own limits by those`, async () => {
    expect(await statuses(4, '/7')).toEqual([200, 200, 200, 429]);
    expect(await statuses(2, '/7', { method: 'PUT' })).toEqual([200, 429]);
  });

  test(`${kind} does not count requests without a route for throttling`, async () => {
    expect(await statuses(5, '/a/b')).toEqual(Array(5).fill(unknown));
    expect(await statuses(1, '/7')).toEqual([200]);
  });

  test(`${kind} answers ${late.status} after the integration timeout and drops the late response`, async () => {
    const path = kind === 'a REST API' ? '/' : '/7';
    const answered = Promise.withResolvers<object>();
    const invoked = Promise.withResolvers<void>();
    api.answer(() => {
      invoked.resolve();
      return answered.promise;
    });

    const reply = api.get(path);
    await invoked.promise;
    api.clock.advance(2_000);

    expect(await reply).toMatchObject(late);
    answered.resolve({ statusCode: 200 });
    api.answer(() => ({ statusCode: 201 }));
    expect((await api.get(path)).status).toBe(201);
  });

  test(`${kind} accepts a body of 10 MB and refuses one more byte`, async () => {
    const put = (bytes: number) => api.send('/7', { method: 'PUT', body: Buffer.alloc(bytes, 'x') });

    expect(await put(10 * 1024 * 1024 + 1)).toMatchObject(tooLarge);
    expect(api.events).toEqual([]);
    expect((await put(10 * 1024 * 1024)).status).toBe(200);
  });

  test(`${kind} accepts headers of 9 KB and refuses headers of 11 KB`, async () => {
    expect((await api.get('/7', { 'x-large': 'x'.repeat(9_000) })).status).toBe(200);
    expect((await api.get('/7', { 'x-large': 'x'.repeat(11_000) })).status).toBe(431);
  });

  test(`${kind} answers 413 if Lambda refuses the event for its size`, async () => {
    api.answer(() => {
      throw new RequestTooLargeError('Request must be smaller than 6291456 bytes');
    });

    expect(await api.get('/7')).toMatchObject(tooLarge);
  });

  test(`${kind} counts requests, errors and latency for the API and for its stage`, async () => {
    const from = api.clock.now();
    api.answer(() => {
      api.clock.advance(40);
      return api.events.length === 1 ? { statusCode: 503 } : {};
    });
    await statuses(2, '/7');
    await api.get('/a/b');

    const ofApi: Record<string, string> = metrics.ofApi();
    for (const dimensions of [ofApi, { ...ofApi, Stage: metrics.stage }]) {
      const sum = (metric: string) => total(api, from, metric, dimensions);
      expect(sum('Count')).toBe(3);
      expect(sum(metrics.clientErrors)).toBe(1);
      expect(sum(metrics.serverErrors)).toBe(1);
      expect(sum('Latency')).toBe(80);
      expect(sum('IntegrationLatency')).toBe(80);
    }
  });
});

/** Sums the values of a metric since `from`. */
function total(
  { deployment }: DeployedApis,
  from: number,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
): number {
  const minute = 60_000;
  const window = { from: Math.floor(from / minute) * minute, to: from + 2 * minute, period: minute };
  const points = deployment.cloudWatch.metrics.read(
    { namespace: 'AWS/ApiGateway', name: metric, dimensions },
    window,
    parseStatistic('Sum'),
  );
  return points.reduce((sum, { value }) => sum + value, 0);
}

describe('single APIs', () => {
  afterEach(() => api.close());

  test('the access log of a REST API has a line of JSON for each request', async () => {
    api = await deployApis(REST);
    api.answer(() => {
      api.clock.advance(30);
      return { body: 'äb' };
    });

    const { headers } = await api.get('/', { 'user-agent': 'a "quoted" agent' });
    await api.get('/a/b?q=1');

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

  test('the access log of an HTTP API names the route and the reason for a failure', async () => {
    api = await deployApis(HTTP);
    api.answer(() => {
      api.clock.advance(20);
      return api.events.length === 1 ? {} : { statusCode: 'broken' };
    });

    await api.get('/7');
    await api.send('/7', { method: 'PUT' });
    await api.get('/a/b');

    const error = 'Internal Server Error';
    expect(logLines(3)).toEqual([
      { route: 'GET /{id}', status: '200', path: '/7', ms: '20', error: '-', why: '-' },
      { route: 'PUT /{id}', status: '500', path: '/7', ms: '20', error, why: expect.stringContaining('got "broken"') },
      { route: '-', status: '404', path: '/a/b', ms: '-', error: 'Not Found', why: '-' },
    ]);
  });

  test('the integration timeout includes the wait for a free execution', async () => {
    api = await deployApis(restTemplate({ Get: method('GET', root) }));
    const invoked = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<object>();
    api.answer(() => {
      if (api.events.length === 4) invoked.resolve();
      return ended.promise;
    });
    const running = [api.get('/'), api.get('/'), api.get('/'), api.get('/')];
    await invoked.promise;
    const timers = api.clock.timers();
    const waiting = api.get('/');
    await eventually(() => api.clock.timers() > timers, 'the fifth request waits');

    api.clock.advance(29_000);

    expect((await Promise.all([...running, waiting])).map(({ status }) => status)).toEqual([504, 504, 504, 504, 504]);
    ended.resolve({});
    api.answer(() => ({ statusCode: 201 }));
    expect((await api.get('/')).status).toBe(201);
    expect(api.events).toHaveLength(5);
  });

  test.each<[covered: string, sourceArn: string, status: number]>([
    ['another API', 'arn:aws:execute-api:eu-west-1:000000000000:0123456789/*/*/*', 500],
    ['another method', 'arn:aws:execute-api:eu-west-1:000000000000:*/dev/POST/', 500],
    ['the called method', 'arn:aws:execute-api:eu-west-1:000000000000:*/dev/GET/', 200],
    ['every API', 'arn:aws:execute-api:eu-west-1:000000000000:*', 200],
  ])('a function whose permission covers %s: %s gives %d', async (_covered, sourceArn, status) => {
    api = await deployApis(restTemplate({ Any: method('ANY', root), Permission: permission(sourceArn) }));

    expect((await api.get('/')).status).toBe(status);
  });

  test('requests reach functions that are processes: responses, failures, and a burst beyond the concurrency', async () => {
    const Item = resource('{id}');
    const resources = { Post: method('POST', root), Item, GetItem: method('GET', { Ref: 'Item' }) };
    api = await deployApis(restTemplate(resources), { throughFunctions: true });
    const code = `export const handler = async ({ body, pathParameters }) => {
      if (pathParameters) throw new Error('not this one');
      return { statusCode: 202, headers: { 'x-pid': String(process.pid) }, body: JSON.stringify(body) };
    };`;
    await writeFile(join(api.codeFolder, 'index.mjs'), code);
    const bodies = Array.from({ length: 40 }, (_, index) => `bödy "${index}"`);

    const failed = await api.get('/7');
    const replies = await Promise.all(bodies.map((body) => api.send('/', { method: 'POST', body })));

    expect(failed).toMatchObject({ status: 502, body: '{"message":"Internal server error"}' });
    expect(replies.map(({ status }) => status)).toEqual(bodies.map(() => 202));
    expect(replies.map(({ body }) => JSON.parse(body))).toEqual(bodies);
    expect(new Set(replies.map(({ headers }) => headers['x-pid'])).size).toBeLessThanOrEqual(4);
  });
});
