import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApiProblem } from '../../../../../lambda/shared/api/api-problem.ts';
import { readJsonBody } from '../../../../../lambda/shared/api/read-body.ts';
import { bodyRequest } from '../../../../support/lambda/api-events.ts';
import { JSON_CORPUS } from '../../../../support/lambda/json-corpus.ts';

describe('the corpus', () => {
  test('has several hundred cases', () => {
    expect(JSON_CORPUS.length).toBeGreaterThan(500);
  });

  test.each(JSON_CORPUS.map((entry) => [entry.name, entry] as const))('%s', (_, { bytes, verdict, errorCode }) => {
    const read = () => readJsonBody(bodyRequest(bytes));

    if (verdict === 'accepted') {
      expect(read()).toEqual(JSON.parse(bytes.toString()));
    } else {
      const problem = problemOf(read);
      expect(problem).toMatchObject({ name: 'ApiProblem', code: verdict });
      expect(problem.errors?.[0]?.code).toBe(errorCode);
    }
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  test('has the same verdicts where the gateway passes text on as text', () => {
    const asText = JSON_CORPUS.filter(({ bytes }) => Buffer.from(bytes.toString()).equals(bytes));
    const verdicts = asText.map(({ bytes }) => problemOf(() => readJsonBody(bodyRequest(bytes.toString()))).code);

    expect(asText.length).toBeGreaterThan(400);
    expect(verdicts).toEqual(asText.map(({ verdict }) => (verdict === 'accepted' ? undefined : verdict)));
  });
});

describe('a body', () => {
  test('that the gateway decoded leniently is refused: it has replacement characters where bytes were no UTF-8', () => {
    const lenient = Buffer.from([0x22, 0xc3, 0x28, 0x22]).toString('utf8');

    expect(problemOf(() => readJsonBody(bodyRequest(lenient))).code).toBe('unsafe-json');
  });

  test('with half of a surrogate pair that the event itself has is refused', () => {
    expect(problemOf(() => readJsonBody(bodyRequest('"\ud800"'))).code).toBe('unsafe-json');
  });

  test('that is not there is no JSON', () => {
    expect(problemOf(() => readJsonBody(bodyRequest(null)))).toMatchObject({
      code: 'malformed-json',
      message: 'The body is empty',
    });
  });

  test('of any JSON value that has nothing unsafe in it is read as JSON.parse does', () => {
    const safe = fc.jsonValue({ maxDepth: 8, noUnicodeString: true }).filter(isSafe);

    fc.assert(
      fc.property(safe, (value) => {
        const json = JSON.stringify(value);
        expect(readJsonBody(bodyRequest(json))).toEqual(JSON.parse(json));
      }),
      { numRuns: 300 },
    );
  });

  test('of any bytes at all is read or refused, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect([undefined, 'malformed-json', 'unsafe-json']).toContain(
          problemOf(() => readJsonBody(bodyRequest(Buffer.from(bytes)))).code,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('is never repeated in what is said about it', () => {
    const secret = 'hunter2-secret';
    const bodies = [
      `{"password":"${secret}`,
      `{"${secret} <b>":1e400}`,
      `{"a":"${secret}\\u0000"}`,
      `{"${secret} ":1,"${secret} ":2}`,
    ];

    for (const body of bodies) {
      const problem = problemOf(() => readJsonBody(bodyRequest(body)));
      expect(JSON.stringify([problem.message, problem.errors, problem.cause])).not.toContain(secret);
    }
  });

  test('says where it is wrong, up to twenty times', () => {
    const { errors } = problemOf(() => readJsonBody(bodyRequest('{"a":[1,{"price":1e400}],"b":-0,"x y":{"c":-0}}')));
    const many = problemOf(() => readJsonBody(bodyRequest(`[${'-0,'.repeat(100)}1]`)));

    expect(errors?.map(({ pointer }) => pointer)).toEqual(['/a/1/price', '/b', '']);
    expect(many.errors).toHaveLength(20);
  });
});

describe('the media type', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; charset=utf8',
    'application/ld+json',
    'application/vnd.example.v1+json; profile=x',
    ' application/json ',
  ])('%p is taken', (type) => {
    expect(readJsonBody(bodyRequest('{}', { 'content-type': type }))).toEqual({});
  });

  test.each([
    '',
    'text/plain',
    'text/json',
    'application/xml',
    'application/json-patch',
    'application/jsonp',
    'application/+json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=json',
    'text/plain; application/json',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'json',
    '/',
    'a'.repeat(10_000),
  ])('%p is not', (type) => {
    expect(problemOf(() => readJsonBody(bodyRequest('{}', { 'content-type': type }))).code).toBe(
      'unsupported-media-type',
    );
  });

  test('has to be there', () => {
    expect(problemOf(() => readJsonBody(bodyRequest('{}', {}))).code).toBe('unsupported-media-type');
  });

  test('is JSON as it is, not compressed', () => {
    const read = (coding: string) => () =>
      readJsonBody(bodyRequest('{}', { 'content-type': 'application/json', 'content-encoding': coding }));

    expect(problemOf(read('gzip')).code).toBe('unsupported-media-type');
    expect(read('identity')()).toEqual({});
  });
});

/** What a reader says against something; an empty problem if nothing. */
function problemOf(read: () => unknown): Partial<ApiProblem> {
  try {
    read();
  } catch (error) {
    if (error instanceof ApiProblem) return error;
    throw error;
  }
  return {};
}

function isSafe(value: unknown): boolean {
  const text = JSON.stringify(value);
  return !/__proto__|constructor|prototype|\\u0000|-0|[\ufffd-\uffff]|\d{16}|e[+]/.test(text);
}
