import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describedApis } from '../../src/api-pages/described-api.ts';
import { createApiPages } from '../../src/api-pages/index.ts';
import { type Endpoint, listen } from '../../src/front-door/endpoint.ts';
import { openLocalPages } from '../../src/front-door/local-pages.ts';
import { createLogStore } from '../../src/services/logs/log-store.ts';
import { resourceKind } from '../../src/services/services.ts';
import type { TemplateResource } from '../../src/template/assembly.ts';
import { planStacks } from '../../src/template/stack-plan.ts';

const document = {
  openapi: '3.0.3',
  info: { title: 'Book records', version: '1' },
  paths: { '/stream': { post: { responses: { 202: { description: 'accepted' } } } } },
};
const region = 'eu-west-1';
const stack = (id: string, Resources: Record<string, TemplateResource>) => ({
  id,
  stackName: `dev-${id}`,
  region,
  template: { Resources },
  assetFolders: new Map<string, string>(),
});
const stacks = [
  stack('StreamApi', {
    Api: { Type: 'AWS::ApiGateway::RestApi', Metadata: { OpenApi: document }, Properties: { Name: 'api' } },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Api' }, StageName: 'dev' } },
    Undescribed: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'another' } },
    Undeployed: { Type: 'AWS::ApiGateway::RestApi', Metadata: { OpenApi: document }, Properties: { Name: 'third' } },
  }),
  stack('Orders', {
    Api: { Type: 'AWS::ApiGatewayV2::Api', Metadata: { OpenApi: document }, Properties: { Name: 'api' } },
    Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, StageName: '$default' } },
  }),
  stack('Files', {}),
];
const cloud = { accountId: '000000000000', region };
const plans = planStacks(stacks, { cloud, endpointUrl: 'http://127.0.0.1:9', kindOf: resourceKind });
const apis = describedApis(stacks, plans);

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await listen(0);
  const pages = [createApiPages(apis)];
  const local = openLocalPages({ outputs: {}, logs: createLogStore(), logGroupOf: () => undefined, pages });
  endpoint.open({ local, services: new Map() });
});
afterAll(() => endpoint.close());

const get = (path: string, headers = {}) => fetch(`${endpoint.url}/_local/${path}`, { headers });

test('every API that a template describes and deploys is found, and the default stage is not part of its path', () => {
  const title = document.info.title;
  const apiId = expect.stringMatching(/^[0-9a-z]{10}$/);

  expect(apis).toEqual([
    { stack: 'StreamApi', title, apiId, path: `/_aws/execute-api/${apis[0]?.apiId}/dev`, document },
    { stack: 'Orders', title, apiId, path: `/_aws/execute-api/${apis[1]?.apiId}`, document },
  ]);
});

test.each(['127.0.0.1', 'localhost'])(
  'the document of an API has its address under the requested host %s',
  async (host) => {
    const url = endpoint.url.replace('127.0.0.1', host);

    expect(await (await fetch(`${url}/_local/apis/StreamApi.json`)).json()).toEqual({
      ...document,
      servers: [{ url: url + apis[0]?.path, description: 'This machine' }],
    });
  },
);

test('the APIs are listed, and each has a page', async () => {
  expect(await (await get('apis.json')).json()).toEqual([
    { stack: 'StreamApi', title: 'Book records' },
    { stack: 'Orders', title: 'Book records' },
  ]);
  for (const path of ['apis', 'apis/', 'apis/StreamApi']) {
    expect((await get(path)).headers.get('content-type')).toBe('text/html; charset=utf-8');
  }
});

test('the page allows only its own scripts', async () => {
  const page = await get('apis');

  const policy = page.headers.get('content-security-policy') ?? '';
  const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
  const scripts = (await page.text()).match(/<script .*src=.*>/g) ?? [];
  expect(policy).toContain("default-src 'none'");
  expect(scripts).toHaveLength(2);
  expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
});

test('only the files of Swagger UI that the page needs are served, and an unchanged file is not sent again', async () => {
  const script = await get('apis/swagger-ui-bundle.js');
  const style = await get('apis/swagger-ui.css');
  const again = await get('apis/swagger-ui.css', { 'if-none-match': style.headers.get('etag') });

  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await script.text()).toContain('SwaggerUIBundle');
  expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
  expect((await get('apis/index.html')).status).toBe(404);
  expect((await get('apis/..%2Fpackage.json')).status).toBe(404);
});

test('the error for another stack names the stacks that describe an API', async () => {
  const response = await get('apis/Files.json');

  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({
    message: 'stack Files describes no API; stacks that do: StreamApi, Orders',
  });
});
