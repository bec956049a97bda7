import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describedApis } from '../../src/api-pages/described-api.ts';
import { createApiPages } from '../../src/api-pages/index.ts';
import { type Endpoint, listen } from '../../src/front-door/endpoint.ts';
import { openLocalPages } from '../../src/front-door/local-pages.ts';
import { createLogStore } from '../../src/services/logs/log-store.ts';
import { resourceKind } from '../../src/services/services.ts';
import type { Template } from '../../src/template/assembly.ts';
import { planStacks } from '../../src/template/stack-plan.ts';

const document = {
  openapi: '3.0.3',
  info: { title: 'Book records', version: '1' },
  paths: { '/stream': { post: { responses: { 202: { description: 'accepted' } } } } },
};
const template: Template = {
  Resources: {
    Api: { Type: 'AWS::ApiGateway::RestApi', Metadata: { OpenApi: document }, Properties: { Name: 'api' } },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Api' }, StageName: 'dev' } },
    Undescribed: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'another' } },
    Undeployed: { Type: 'AWS::ApiGateway::RestApi', Metadata: { OpenApi: document }, Properties: { Name: 'third' } },
  },
};
const stack = (id: string, resources: Template) => ({
  id,
  stackName: `dev-${id}`,
  region: 'eu-west-1',
  template: resources,
  assetFolders: new Map<string, string>(),
});
const cloud = { accountId: '000000000000', region: 'eu-west-1' };

describe('the API pages', () => {
  const stacks = [stack('StreamApi', template), stack('Files', { Resources: {} })];
  const apis = describedApis(
    stacks,
    planStacks(stacks, { cloud, endpointUrl: 'http://127.0.0.1:9', kindOf: resourceKind }),
  );
  let endpoint: Endpoint;

  beforeAll(async () => {
    endpoint = await listen(0);
    const pages = [createApiPages(apis)];
    const local = openLocalPages({ outputs: {}, logs: createLogStore(), logGroupOf: () => undefined, pages });
    endpoint.open({ local, services: new Map() });
  });
  afterAll(() => endpoint.close());

  const get = (path: string) => fetch(`${endpoint.url}/_local/${path}`);

  test('every API that a template describes and deploys has a page', () => {
    expect(apis).toEqual([
      {
        stack: 'StreamApi',
        title: document.info.title,
        apiId: expect.stringMatching(/^[0-9a-f]{10}$/),
        path: expect.stringMatching(/^\/_aws\/execute-api\/[^/]+\/dev$/),
        document,
      },
    ]);
  });

  test('the document of the template gets the address of the API on this machine', async () => {
    const [api] = apis;

    expect(await (await get('apis/StreamApi.json')).json()).toEqual({
      ...document,
      servers: [{ url: endpoint.url + api?.path, description: 'This machine' }],
    });
  });

  test('the address of the API has the host name of the request', async () => {
    const byName = endpoint.url.replace('127.0.0.1', 'localhost');

    const { servers } = (await (await fetch(`${byName}/_local/apis/StreamApi.json`)).json()) as {
      servers: { url: string }[];
    };

    expect(servers[0]?.url).toMatch(new RegExp(`^${byName}/_aws/`));
  });

  test('the APIs are listed, and each has an address', async () => {
    expect(await (await get('apis.json')).json()).toEqual([{ stack: 'StreamApi', title: 'Book records' }]);
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

  test('only the files of Swagger UI that the page needs are served', async () => {
    const script = await get('apis/swagger-ui-bundle.js');
    const style = await get('apis/swagger-ui.css');

    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await script.text()).toContain('SwaggerUIBundle');
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect((await get('apis/index.html')).status).toBe(404);
    expect((await get('apis/..%2Fpackage.json')).status).toBe(404);
  });

  test('an unchanged file is not sent again', async () => {
    const etag = (await get('apis/swagger-ui.css')).headers.get('etag') ?? '';

    const again = await fetch(`${endpoint.url}/_local/apis/swagger-ui.css`, { headers: { 'if-none-match': etag } });

    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  test('the error for another stack names the stacks that describe an API', async () => {
    const response = await get('apis/Files.json');

    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      message: 'stack Files describes no API; stacks that do: StreamApi',
    });
  });
});

test('the path of an HTTP API does not contain its default stage', () => {
  const httpApi: Template = {
    Resources: {
      Api: { Type: 'AWS::ApiGatewayV2::Api', Metadata: { OpenApi: document }, Properties: { Name: 'api' } },
      Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, StageName: '$default' } },
    },
  };
  const stacks = [stack('Orders', httpApi)];

  const [described] = describedApis(
    stacks,
    planStacks(stacks, { cloud, endpointUrl: 'http://127.0.0.1:4566', kindOf: resourceKind }),
  );

  expect(described?.path).toMatch(/^\/_aws\/execute-api\/[a-z0-9]{10}$/);
});
