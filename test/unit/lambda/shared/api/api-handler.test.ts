import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readIdempotencyKey } from '../../../../../lambda/shared/api/accept-once.ts';
import { type AnswerRequest, createApiHandler } from '../../../../../lambda/shared/api/api-handler.ts';
import { ApiProblem } from '../../../../../lambda/shared/api/api-problem.ts';
import { headerOf } from '../../../../../lambda/shared/api/api-request.ts';
import { PROBLEMS, type ProblemCode } from '../../../../../lambda/shared/api/contract.ts';
import { readHttpRequest } from '../../../../../lambda/shared/api/http-api.ts';
import { readRestRequest, restMethods } from '../../../../../lambda/shared/api/rest-api.ts';
import { httpEvent, type PostOptions, post } from '../../../../support/lambda/api-events.ts';
import { invocation } from '../../../../support/lambda/messages.ts';
import { capturedTelemetry } from '../../../../support/lambda/telemetry.ts';

let output: ReturnType<typeof capturedTelemetry>;
beforeEach(() => {
  output = capturedTelemetry();
});
afterEach(() => output.restore());

const OK: AnswerRequest = async () => ({
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: '{}',
});
const BOOKS = 'https://books.example';

function ask(options: PostOptions & { answer?: AnswerRequest; allowedOrigins?: string } = {}) {
  const { answer = OK, allowedOrigins = `${BOOKS} https://admin.example` } = options;
  const handle = createApiHandler({
    readRequest: readRestRequest,
    ...restMethods({ POST: answer }, allowedOrigins),
    telemetry: output.telemetry,
    metricNames: { rejected: 'Rejected', unavailable: 'Unavailable' },
  });
  return handle(post({}, options), invocation());
}

const fail =
  (error: unknown): AnswerRequest =>
  async () => {
    throw error;
  };

describe('an answer', () => {
  test('has headers that forbid caching', async () => {
    expect(await ask()).toEqual({
      statusCode: 200,
      headers: {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        Vary: 'Origin',
      },
      body: '{}',
    });
  });

  test.each(Object.entries(PROBLEMS))(
    'to the problem %s has its status and title in the format of RFC 9457',
    async (code, facts) => {
      const answer = await ask({ answer: fail(new ApiProblem(code as ProblemCode, 'because')) });

      expect(answer.statusCode).toBe(facts.status);
      expect(answer.headers?.['Content-Type']).toBe('application/problem+json');
      expect(JSON.parse(answer.body)).toEqual({
        type: `/problems/${code}`,
        title: facts.title,
        status: facts.status,
        detail: 'because',
        instance: '/dev/stream',
        requestId: 'api-request-1',
      });
    },
  );

  test('to an unexpected error is 500 without details, which are in the log', async () => {
    const answer = await ask({ answer: fail(new TypeError('secret is not a function')) });

    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(/secret|TypeError|\.ts/);
    expect(output.logs()).toMatchObject([
      {
        outcome: 'failed',
        requestId: 'api-request-1',
        error: { name: 'TypeError', message: 'secret is not a function' },
      },
    ]);
  });

  test.each([undefined, null, 'text'])('to %p, thrown instead of an Error, is 500', async (thrown) => {
    expect((await ask({ answer: fail(thrown) })).statusCode).toBe(500);
  });

  test('to an unknown method is 405 and names the known ones', async () => {
    const answer = await ask({ method: 'DELETE' });

    expect(answer).toMatchObject({ statusCode: 405, headers: { Allow: 'POST, OPTIONS' } });
  });

  test('to a method with the name of an object property is 405', async () => {
    expect((await ask({ method: 'constructor' })).statusCode).toBe(405);
  });

  test('is counted as rejected or as unavailable', async () => {
    await ask({ answer: fail(new ApiProblem('malformed-json', 'x')) });
    await ask({ answer: fail(new ApiProblem('unavailable', 'x')) });
    await ask();

    expect(output.metric('Rejected')).toEqual([1]);
    expect(output.metric('Unavailable')).toEqual([1]);
  });
});

describe('a page of another origin', () => {
  const from = (origin: string) => ({ headers: { Origin: origin } });

  test('can read all answers, problems included, if its origin is allowed', async () => {
    for (const answer of [OK, fail(new ApiProblem('malformed-json', 'x')), fail(new Error('x'))]) {
      expect((await ask({ ...from(BOOKS), answer })).headers).toMatchObject({
        'Access-Control-Allow-Origin': BOOKS,
        Vary: 'Origin',
      });
    }
  });

  test.each([
    'https://evil.example',
    'https://books.example.evil.example',
    'http://books.example',
    'https://BOOKS.example',
    'https://books.example:8443',
    `${BOOKS} https://admin.example`,
    'null',
    '*',
    '',
  ])('with the origin %p, which is not allowed, gets only Vary', async (origin) => {
    for (const method of ['POST', 'OPTIONS']) {
      const { headers } = await ask({ ...from(origin), method });

      expect(Object.keys(headers ?? {}).filter((name) => name.startsWith('Access-Control'))).toEqual([]);
      expect(headers?.Vary).toBe('Origin');
    }
  });

  test('gets the allowed methods and headers in a preflight answer', async () => {
    const answer = await ask({ ...from(BOOKS), method: 'OPTIONS' });

    expect(answer).toMatchObject({
      statusCode: 204,
      body: '',
      headers: {
        'Access-Control-Allow-Origin': BOOKS,
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Allow-Headers': expect.stringContaining('Idempotency-Key'),
        'Access-Control-Max-Age': '600',
        Vary: 'Origin',
      },
    });
    expect(output.metricLines()).toEqual([]);
  });

  test('can be any page if all origins are allowed, but never with credentials', async () => {
    const { headers } = await ask({ ...from('https://evil.example'), allowedOrigins: '*' });

    expect(headers).toMatchObject({ 'Access-Control-Allow-Origin': '*' });
    expect(headers).not.toHaveProperty('Access-Control-Allow-Credentials');
  });

  test('gets no CORS headers if no origin is allowed', async () => {
    const { headers } = await ask({ ...from(BOOKS), allowedOrigins: '' });

    expect(Object.keys(headers ?? {}).toSorted()).toEqual(['Cache-Control', 'Content-Type', 'X-Content-Type-Options']);
  });
});

describe('a request of a REST API', () => {
  test('has headers by names in any case, and a path with the stage', () => {
    const request = readRestRequest(post({}, { headers: { 'IDEMPOTENCY-key': 'a' } }));

    expect(headerOf(request, 'idempotency-key')).toBe('a');
    expect(request).toMatchObject({ method: 'POST', path: '/dev/stream', requestId: 'api-request-1', body: '{}' });
  });

  test('has all values of a header that was sent twice', () => {
    const event = { ...post({}), multiValueHeaders: { 'Idempotency-Key': ['a'], 'idempotency-key': ['b'] } };

    expect(headerOf(readRestRequest(event), 'idempotency-key')).toBe('a, b');
    expect(() => readIdempotencyKey(readRestRequest(event))).toThrow('Send one Idempotency-Key');
  });

  test('can have no multi-value headers', () => {
    const event = { ...post({}), headers: { accept: '*/*' }, multiValueHeaders: {} };

    expect(headerOf(readRestRequest(event), 'accept')).toBe('*/*');
  });

  test('can have no headers, as from the test button of the console', () => {
    const event = Object.assign(post({}), { headers: null, multiValueHeaders: null });

    expect(readRestRequest(event).headers.size).toBe(0);
  });

  test('has the identity that signed it as caller, otherwise anonymous', () => {
    const userArn = 'arn:aws:iam::111122223333:user/ann';

    expect(readRestRequest(post({}, { userArn })).caller).toBe(userArn);
    expect(readRestRequest(post({})).caller).toBe('anonymous');
  });
});

describe('a request of an HTTP API', () => {
  test('has its route and the values of its path parameters', () => {
    expect(readHttpRequest(httpEvent('GET /items/{id}', { id: 'a b' }))).toMatchObject({
      route: 'GET /items/{id}',
      method: 'GET',
      pathParameters: { id: 'a b' },
      requestId: 'api-request-1',
      body: null,
    });
  });

  test.each([
    ['/items/a b', '/items/a%20b'],
    ['/items/<script>', '/items/%3Cscript%3E'],
    ['/items/"\n', '/items/%22%0A'],
    ['/items/%2e', '/items/%252e'],
    ['/items/ü😀', '/items/%C3%BC%F0%9F%98%80'],
    ['/items/\ud800', '/items/%EF%BF%BD'],
  ])('has a path that is a URI: %j becomes %s', (rawPath, path) => {
    expect(readHttpRequest({ ...httpEvent('GET /items/{id}'), rawPath }).path).toBe(path);
  });

  test('has all decoded values of a query parameter', () => {
    const { query } = readHttpRequest(httpEvent('GET /items', { query: 'limit=1&limit=%32&customerId=a%40b' }));

    expect(query.getAll('limit')).toEqual(['1', '2']);
    expect(query.get('customerId')).toBe('a@b');
  });

  test('has headers by names in any case', () => {
    const request = readHttpRequest(httpEvent('POST /items', { headers: { 'Idempotency-KEY': 'a' } }));

    expect(headerOf(request, 'idempotency-key')).toBe('a');
  });

  test('has no path parameters if its route has none', () => {
    expect(readHttpRequest(httpEvent('GET /items')).pathParameters).toEqual({});
  });

  test('has the subject of the token as caller, otherwise the identity that signed it, otherwise anonymous', () => {
    const userArn = 'arn:aws:iam::111122223333:user/ann';

    expect(readHttpRequest(httpEvent('GET /items', { subject: 'ann' }))).toMatchObject({
      caller: 'ann',
      subject: 'ann',
    });
    expect(readHttpRequest(httpEvent('GET /items', { userArn }))).toMatchObject({
      caller: userArn,
      subject: undefined,
    });
    expect(readHttpRequest(httpEvent('GET /items'))).toMatchObject({ caller: 'anonymous', subject: undefined });
  });

  test.each([[''], [1], [true], [['ann']], [null], [{}]])('has no subject if the claim is %j', (subject) => {
    expect(readHttpRequest(httpEvent('GET /items', { subject }))).toMatchObject({
      caller: 'anonymous',
      subject: undefined,
    });
  });
});
