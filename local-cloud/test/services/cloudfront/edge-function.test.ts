import { expect, test } from '@jest/globals';
import { createEdgeFunction, EdgeFunctionError } from '../../../src/services/cloudfront/edge-function.ts';
import type { ViewerRequest } from '../../../src/services/cloudfront/viewer-request.ts';

const request: ViewerRequest = {
  method: 'GET',
  uri: '/a%20b',
  queryString: 'x=1&y=%20&x=3&flag',
  headers: [
    ['host', 'example.com'],
    ['accept', 'text/html'],
    ['accept', 'text/plain'],
    ['cookie', 'a=1; b=2=3'],
    ['connection', 'keep-alive'],
  ],
  sourceIp: '192.0.2.1',
  requestId: 'request-id',
};
const distribution = { id: 'EDFDVBD6EXAMPLE', domainName: 'd111111abcdef8.cloudfront.net' };

function run(code: string, given: Partial<ViewerRequest> = {}, lines: string[] = []) {
  // Endless code reaches its short limit soon; other code has enough time on a busy machine.
  const maxRunMs = code.includes('while (true)') ? 20 : 5_000;
  const edge = createEdgeFunction({ name: 'edge', code, log: (line) => lines.push(line), maxRunMs });
  return edge.run({ ...request, ...given }, distribution);
}

/** Makes a function that changes the request and returns it. */
const changing = (change: string) =>
  `function handler(event) { const request = event.request; ${change}; return request; }`;
const responding = (response: string) => `function handler() { return ${response}; }`;

test('a function receives the event that CloudFront documents', () => {
  const lines: string[] = [];
  run('function handler(event) { console.log(event); return event.request; }', {}, lines);

  expect(JSON.parse(lines[0] ?? '')).toEqual({
    version: '1.0',
    context: {
      distributionDomainName: 'd111111abcdef8.cloudfront.net',
      distributionId: 'EDFDVBD6EXAMPLE',
      eventType: 'viewer-request',
      requestId: 'request-id',
    },
    viewer: { ip: '192.0.2.1' },
    request: {
      method: 'GET',
      uri: '/a%20b',
      querystring: {
        x: { value: '1', multiValue: [{ value: '1' }, { value: '3' }] },
        y: { value: '%20' },
        flag: { value: '' },
      },
      headers: {
        host: { value: 'example.com' },
        accept: { value: 'text/html', multiValue: [{ value: 'text/html' }, { value: 'text/plain' }] },
      },
      cookies: { a: { value: '1' }, b: { value: '2=3' } },
    },
  });
});

test('a function that changes nothing leaves the request as the viewer sent it', () => {
  expect(run(changing(''))).toEqual({
    request: { ...request, headers: expect.arrayContaining([...request.headers]) },
  });
});

test.each<[what: string, change: string, changed: object]>([
  ['the path', "request.uri = '/index.html'", { uri: '/index.html' }],
  ['a path that is not ASCII', "request.uri = '/ä'", { uri: '/%C3%A4' }],
  ['a parameter', "request.querystring.y = { value: '2' }", { queryString: 'x=1&x=3&y=2&flag=' }],
  ['one value of several', "request.querystring.x.value = '9'", { queryString: 'x=9&x=3&y=%20&flag=' }],
  [
    'all values of several',
    "request.querystring.x.multiValue = [{ value: '5' }, { value: '6' }]",
    { queryString: 'x=5&x=6&y=%20&flag=' },
  ],
  ['every parameter', 'request.querystring = {}', { queryString: '' }],
])('a function changes %s', (_what, change, changed) => {
  expect(run(changing(change))).toMatchObject({ request: changed });
});

test('a function adds and removes headers and cookies', () => {
  const code = changing(`
    request.headers['x-new'] = { value: 'yes' };
    delete request.headers.accept;
    delete request.cookies.a;
    request.cookies.c = { value: '3' };`);

  expect(run(code)).toMatchObject({
    request: {
      headers: [
        ['connection', 'keep-alive'],
        ['host', 'example.com'],
        ['x-new', 'yes'],
        ['cookie', 'b=2=3; c=3'],
      ],
    },
  });
});

test.each<[what: string, response: string, expected: object]>([
  ['a status alone', '{ statusCode: 403 }', { status: 403, headers: [], body: '' }],
  [
    'a redirect with a cookie',
    `{ statusCode: 302, headers: { location: { value: '/x' } },
       cookies: { a: { value: '1', attributes: 'Path=/; Secure' }, b: { value: '2' } } }`,
    {
      status: 302,
      headers: [
        ['location', '/x'],
        ['set-cookie', 'a=1; Path=/; Secure'],
        ['set-cookie', 'b=2'],
      ],
      body: '',
    },
  ],
  ['a text', "{ statusCode: 200, body: 'häl' }", { status: 200, headers: [], body: 'häl' }],
  ['a text with its encoding', "{ statusCode: 200, body: { encoding: 'text', data: 'x' } }", { body: 'x' }],
  ['bytes', "{ statusCode: 200, body: { encoding: 'base64', data: 'AAE=' } }", { body: Buffer.from([0, 1]) }],
])('a function responds with %s', (_what, response, expected) => {
  expect(run(responding(response))).toMatchObject({ response: expected });
});

test('a function may be asynchronous, and keeps no state between requests', () => {
  const code = `let count = 0; async function handler(event) {
    await null; count += 1; event.request.uri = '/' + count; return event.request; }`;
  const edge = createEdgeFunction({ name: 'edge', code, log: () => {} });

  expect(edge.run(request, distribution)).toMatchObject({ request: { uri: '/1' } });
  expect(edge.run(request, distribution)).toMatchObject({ request: { uri: '/1' } });
});

test.each<[what: string, code: string, reason: RegExp]>([
  ['throws', "function handler() { throw new Error('no'); }", /^the function edge: no$/],
  ['throws a text', "function handler() { throw 'text'; }", /^the function edge: text$/],
  ['rejects', "async function handler() { throw new TypeError('no'); }", /: no$/],
  ['runs too long', 'function handler() { while (true); }', /timed out/],
  ['runs too long later', 'async function handler() { await null; while (true); }', /timed out/],
  ['waits for a timer', 'function handler() { setTimeout(() => {}, 1); }', /setTimeout is not defined/],
  ['calls the network', "function handler() { return fetch('http://127.0.0.1'); }", /fetch is not defined/],
  ['reads the process', 'function handler() { return process.env; }', /process is not defined/],
  ['loads a module', "function handler() { require('fs'); }", /require is not defined/],
  ['evaluates a text', "function handler() { eval('1'); }", /Code generation from strings disallowed/],
  ['makes a function from a text', "function handler() { new Function('return 1'); }", /Code generation from strings/],
  ['breaks strict mode', 'function handler() { undeclared = 1; }', /undeclared is not defined/],
  ['has no handler', 'function other() {}', /handler is not defined/],
])('a function that %s causes a 503', (_what, code, reason) => {
  expect(() => run(code)).toThrow(EdgeFunctionError);
  expect(() => run(code)).toThrow(expect.objectContaining({ status: 503, message: expect.stringMatching(reason) }));
});

test.each<[what: string, code: string, reason: RegExp]>([
  ['nothing', 'function handler() {}', /returned neither a request nor a response/],
  ['a promise that never settles', 'function handler() { return new Promise(() => {}); }', /returned neither/],
  ['the whole event', 'function handler(event) { return event; }', /may not change the method GET to undefined/],
  ['another method', changing("request.method = 'POST'"), /may not change the method GET to POST/],
  ['a path without a slash', changing("request.uri = 'x'"), /uri must begin with a slash/],
  ['an address', changing("request.uri = 'http://x/'"), /uri must begin with a slash/],
  ['a path with a query', changing("request.uri = '/x?y'"), /uri must begin with a slash/],
  ['a path with a line break', changing("request.uri = '/x\\nHost: y'"), /uri must begin with a slash/],
  ['a parameter with a space', changing("request.querystring.y = { value: ' ' }"), /querystring must be without/],
  ['a long path', changing("request.uri = '/' + 'x'.repeat(8192)"), /URL of 8192 or more/],
  ['another host', changing("request.headers.host = { value: 'x' }"), /the header host is read-only/],
  ['no host', changing('delete request.headers.host'), /the header host is read-only/],
  ['a header of the connection', changing("request.headers.connection = { value: 'x' }"), /connection is not allowed/],
  ['a header in capitals', changing("request.headers['X-A'] = { value: 'x' }"), /must be in lower case/],
  ['a broken header', changing("request.headers['x-a'] = { value: 'a\\nb' }"), /HTTP does not allow the header "x-a"/],
  [
    'a header without an object',
    changing("request.headers['x-a'] = 'x'"),
    /headers: x-a must be an object with a value/,
  ],
  ['a cookie that is a number', changing('request.cookies.a = { value: 1 }'), /cookies: a must be an object/],
  ['a status in a string', responding("{ statusCode: '200' }"), /statusCode must be a number from 200 to 599/],
  ['a status below 200', responding('{ statusCode: 99 }'), /statusCode must be a number from 200 to 599/],
  ['a body without an encoding', responding("{ statusCode: 200, body: { data: 'x' } }"), /body must be a string/],
])('a function that returns %s causes a 502', (_what, code, reason) => {
  expect(() => run(code)).toThrow(expect.objectContaining({ status: 502, message: expect.stringMatching(reason) }));
});

test.each<[what: string, code: string, message: RegExp]>([
  ['is too long', `${' '.repeat(10_240)}x`, /^FunctionCode must have at most 10240 bytes, got 10241$/],
  ['is not JavaScript', 'function handler( {', /^FunctionCode does not compile: SyntaxError: /],
  ['imports', "import cf from 'cloudfront';", /^FunctionCode does not compile: SyntaxError: Cannot use import/],
])('a function is refused if its code %s', (_what, code, message) => {
  expect(() => createEdgeFunction({ name: 'edge', code, log: () => {} })).toThrow(message);
});
