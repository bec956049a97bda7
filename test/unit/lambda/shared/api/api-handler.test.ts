import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AnswerRequest, createApiHandler } from '../../../../../lambda/shared/api/api-handler.ts';
import { ApiProblem } from '../../../../../lambda/shared/api/api-problem.ts';
import { PROBLEMS, type ProblemCode } from '../../../../../lambda/shared/api/contract.ts';
import { readRestRequest, restMethods } from '../../../../../lambda/shared/api/rest-api.ts';
import { type PostOptions, post } from '../../../../support/lambda/api-events.ts';
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
  test('is the one that was given, not to be kept by anyone', async () => {
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
    'to a problem, %s, has its status and title, as RFC 9457 has it',
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

  test('to what nobody foresaw is 500 without a word about the inside, which is in the log', async () => {
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

  test.each([undefined, null, 'text'])('to %p being thrown is 500', async (thrown) => {
    expect((await ask({ answer: fail(thrown) })).statusCode).toBe(500);
  });

  test('to another method is 405, and says which there are', async () => {
    const answer = await ask({ method: 'DELETE' });

    expect(answer).toMatchObject({ statusCode: 405, headers: { Allow: 'POST, OPTIONS' } });
  });

  test('to a method that every object has is 405', async () => {
    expect((await ask({ method: 'constructor' })).statusCode).toBe(405);
  });

  test("is counted by whose fault it was: the client's or a service's", async () => {
    await ask({ answer: fail(new ApiProblem('malformed-json', 'x')) });
    await ask({ answer: fail(new ApiProblem('unavailable', 'x')) });
    await ask();

    expect(output.metric('Rejected')).toEqual([1]);
    expect(output.metric('Unavailable')).toEqual([1]);
  });
});

describe('a page of another origin', () => {
  const from = (origin: string) => ({ headers: { Origin: origin } });

  test('that is allowed may read answers, problems included', async () => {
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
  ])('%p that is not allowed gets no permission, and caches are told that it depends', async (origin) => {
    for (const method of ['POST', 'OPTIONS']) {
      const { headers } = await ask({ ...from(origin), method });

      expect(Object.keys(headers ?? {}).filter((name) => name.startsWith('Access-Control'))).toEqual([]);
      expect(headers?.Vary).toBe('Origin');
    }
  });

  test('is told in a preflight what it may send', async () => {
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

  test('is any page if all are allowed, and never with credentials', async () => {
    const { headers } = await ask({ ...from('https://evil.example'), allowedOrigins: '*' });

    expect(headers).toMatchObject({ 'Access-Control-Allow-Origin': '*' });
    expect(headers).not.toHaveProperty('Access-Control-Allow-Credentials');
  });

  test('is no page if none is allowed', async () => {
    const { headers } = await ask({ ...from(BOOKS), allowedOrigins: '' });

    expect(Object.keys(headers ?? {}).toSorted()).toEqual(['Cache-Control', 'Content-Type', 'X-Content-Type-Options']);
  });
});
