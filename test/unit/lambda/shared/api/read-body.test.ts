import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApiProblem } from '../../../../../lambda/shared/api/api-problem.ts';
import { MAX_BODY_BYTES, PROBLEMS } from '../../../../../lambda/shared/api/contract.ts';
import { readJsonBody } from '../../../../../lambda/shared/api/read-body.ts';
import { bodyRequest } from '../../../../support/lambda/api-events.ts';
import { JSON_CORPUS } from '../../../../support/lambda/json-corpus.ts';
import { codes, section, tableRows } from '../../../docs/markdown.ts';

const README = join(import.meta.dirname, '../../../../../lambda/shared/api/README.md');

describe('the corpus of bodies', () => {
  test('has more than 500 cases', () => {
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

  test('has the same verdicts if the gateway passes the body as text', () => {
    const asText = JSON_CORPUS.filter(({ bytes }) => Buffer.from(bytes.toString()).equals(bytes));
    const verdicts = asText.map(({ bytes }) => problemOf(() => readJsonBody(bodyRequest(bytes.toString()))).code);

    expect(asText.length).toBeGreaterThan(400);
    expect(verdicts).toEqual(asText.map(({ verdict }) => (verdict === 'accepted' ? undefined : verdict)));
  });
});

describe('a body', () => {
  test('with replacement characters, which a lenient gateway writes for invalid UTF-8, is refused', () => {
    const lenient = Buffer.from([0x22, 0xc3, 0x28, 0x22]).toString('utf8');

    expect(problemOf(() => readJsonBody(bodyRequest(lenient))).code).toBe('unsafe-json');
  });

  test('with half of a surrogate pair in the event is refused', () => {
    expect(problemOf(() => readJsonBody(bodyRequest('"\ud800"'))).code).toBe('unsafe-json');
  });

  test('that is missing is malformed', () => {
    expect(problemOf(() => readJsonBody(bodyRequest(null)))).toMatchObject({
      code: 'malformed-json',
      message: 'The body is empty',
    });
  });

  test('of any safe JSON is read like JSON.parse does', () => {
    const safe = fc.jsonValue({ maxDepth: 8, noUnicodeString: true }).filter(isSafe);

    fc.assert(
      fc.property(safe, (value) => {
        const json = JSON.stringify(value);
        expect(readJsonBody(bodyRequest(json))).toEqual(JSON.parse(json));
      }),
      { numRuns: 300 },
    );
  });

  test('of any bytes is either read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect([undefined, 'malformed-json', 'unsafe-json']).toContain(
          problemOf(() => readJsonBody(bodyRequest(Buffer.from(bytes)))).code,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('is never quoted in its problem', () => {
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

  test('has the positions of up to twenty errors', () => {
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
  ])('can be %p', (type) => {
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
  ])('cannot be %p', (type) => {
    expect(problemOf(() => readJsonBody(bodyRequest('{}', { 'content-type': type }))).code).toBe(
      'unsupported-media-type',
    );
  });

  test('cannot be missing', () => {
    expect(problemOf(() => readJsonBody(bodyRequest('{}', {}))).code).toBe('unsupported-media-type');
  });

  test('cannot have a content encoding', () => {
    const read = (coding: string) => () =>
      readJsonBody(bodyRequest('{}', { 'content-type': 'application/json', 'content-encoding': coding }));

    expect(problemOf(read('gzip')).code).toBe('unsupported-media-type');
    expect(read('identity')()).toEqual({});
  });
});

test('the README has every problem with its status, and the limit of a body', async () => {
  const problems = section(await readFile(README, 'utf8'), '## Problems');

  const rows = tableRows(problems).map(([code = '', status = '']) => `${codes(code)[0]} ${status}`);
  expect(rows.toSorted()).toEqual(
    Object.entries(PROBLEMS)
      .map(([code, { status }]) => `${code} ${status}`)
      .toSorted(),
  );
  expect(problems).toContain(`${MAX_BODY_BYTES.toLocaleString('en')} bytes`);
});

test('the README has every code of unsafe JSON, and the corpus a case for each', async () => {
  const unsafe = section(await readFile(README, 'utf8'), '## Unsafe JSON');

  const listed = tableRows(unsafe).map(([code = '']) => codes(code)[0]);
  const tried = new Set(JSON_CORPUS.flatMap(({ errorCode }) => errorCode ?? []));
  expect(listed.toSorted()).toEqual([...tried].toSorted());
});

/** @returns the problem of a body, an empty one if it has none */
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
