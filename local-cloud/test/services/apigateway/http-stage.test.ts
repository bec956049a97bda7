import { afterEach, describe, expect, test } from '@jest/globals';
import { parseStatistic } from '../../../src/services/cloudwatch/metrics/distribution.ts';
import type { TemplateResource } from '../../../src/template/assembly.ts';
import { openTestSite } from '../../support/deployed-template.ts';
import { type GatewayFixture, startGateway } from './gateway-fixture.ts';
import { authorizer, type HttpTemplateOptions, httpTemplate, route } from './http-template.ts';

const ROUTES = { Items: route('GET /items'), Write: route('POST /items') };

describe('a stage of an HTTP API', () => {
  let gateway: GatewayFixture;
  afterEach(() => gateway.close());

  const ask = async (method: string, path = '/items') =>
    fetch((gateway.plan.outputs[0]?.value ?? '') + path, { method });
  const statuses = async (count: number, method: string) => {
    const all: number[] = [];
    for (let index = 0; index < count; index += 1) all.push((await ask(method)).status);
    return all;
  };

  test('throttles each route by itself, and one with settings of its own by those', async () => {
    const stage = {
      DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
      RouteSettings: { 'POST /items': { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 1 } },
    };
    gateway = await startGateway(httpTemplate(ROUTES, { stage }));

    expect(await statuses(3, 'GET')).toEqual([200, 200, 429]);
    expect(await statuses(2, 'POST')).toEqual([200, 429]);
    expect(await (await ask('POST')).json()).toEqual({ message: 'Too Many Requests' });
    gateway.clock.advance(1_000);
    expect(await statuses(2, 'GET')).toEqual([200, 429]);
  });

  test('writes its access log and counts its requests', async () => {
    const Format =
      '{"route":"$context.routeKey","status":"$context.status","path":"$context.path","ms":"$context.integrationLatency","error":"$context.error.message","why":"$context.integrationErrorMessage"}';
    const stage = { AccessLogSettings: { DestinationArn: 'arn:aws:logs:r:0:log-group:access:*', Format } };
    gateway = await startGateway(httpTemplate(ROUTES, { stage }));
    gateway.answer(() => {
      gateway.clock.advance(20);
      return gateway.events.length === 1 ? {} : { statusCode: 'broken' };
    });

    await ask('GET');
    await ask('POST');
    await ask('GET', '/unknown');

    expect(gateway.logs.query('access').map(({ line }) => JSON.parse(line))).toEqual([
      { route: 'GET /items', status: '200', path: '/items', ms: '20', error: '-', why: '-' },
      {
        route: 'POST /items',
        status: '500',
        path: '/items',
        ms: '20',
        error: 'Internal Server Error',
        why: expect.stringContaining('got "broken"'),
      },
      { route: '-', status: '404', path: '/unknown', ms: '-', error: 'Not Found', why: '-' },
    ]);
    for (const [name, sum] of Object.entries({ Count: 3, '4xx': 1, '5xx': 1, Latency: 40, IntegrationLatency: 40 })) {
      expect([name, totals(gateway, name)]).toEqual([name, [sum, sum]]);
    }
  });
});

/** For the API, and for its stage. */
function totals({ site, plan, clock }: GatewayFixture, name: string): number[] {
  const ApiId = plan.outputs[0]?.value.split('/').at(-1) ?? '';
  const hour = 3_600_000;
  const window = { from: clock.now() - hour, to: clock.now() + hour, period: 2 * hour };
  return [{ ApiId }, { ApiId, Stage: '$default' }].map((dimensions) =>
    site.deployment.cloudWatch.metrics
      .read({ namespace: 'AWS/ApiGateway', name, dimensions }, window, parseStatistic('Sum'))
      .reduce((sum, { value }) => sum + value, 0),
  );
}

describe('a template of an HTTP API', () => {
  const load = async (resources: Record<string, TemplateResource>, options?: HttpTemplateOptions) => {
    const site = openTestSite();
    try {
      await site.deploy(httpTemplate(resources, options), { start: true });
      return site.deployment.report;
    } finally {
      await site.close();
    }
  };

  test('loads without a warning', async () => {
    const report = await load({ ...ROUTES, Tokens: authorizer('https://issuer.example') });

    expect({ ...report }).toMatchObject({ warnings: [], notices: [] });
  });

  test('with IAM authorization is announced once, since nothing enforces it here', async () => {
    const AuthorizationType = 'AWS_IAM';

    const { notices } = await load({
      Items: route('GET /items', { AuthorizationType }),
      Write: route('POST /items', { AuthorizationType }),
    });

    expect(notices).toEqual(['the API orders accepts every request here: its authorization, AWS_IAM, is not enforced']);
  });

  test('that would have no routes on AWS is warned of', async () => {
    expect((await load(ROUTES, { stage: { AutoDeploy: false } })).warnings).toEqual([
      'AWS::ApiGatewayV2::Stage Stage: on AWS it has no routes without AutoDeploy or DeploymentId',
    ]);
  });

  test.each<[what: string, resources: Record<string, TemplateResource>, options: HttpTemplateOptions, message: string]>(
    [
      [
        'an authorizer that is not there, rather than leave the route open',
        { Items: route('GET /items', { AuthorizationType: 'JWT', AuthorizerId: 'nobody' }) },
        {},
        'the HTTP API orders has no authorizer nobody, which GET /items names',
      ],
      [
        'an integration that is not there',
        { Items: route('GET /items', { Target: 'integrations/none' }) },
        {},
        'the HTTP API orders has no integration none, which GET /items names',
      ],
      [
        'a function as authorizer',
        { Tokens: authorizer('x', { AuthorizerType: 'REQUEST' }), ...ROUTES },
        {},
        'Stack/Tokens (AWS::ApiGatewayV2::Authorizer): AuthorizerType must be JWT here, got REQUEST',
      ],
      [
        'an authorization of another kind',
        { Items: route('GET /items', { AuthorizationType: 'CUSTOM' }) },
        {},
        'AuthorizationType must be NONE, AWS_IAM or JWT here, got CUSTOM',
      ],
      ['a route key that is none', { Items: route('/items') }, {}, 'RouteKey must be a method and a path such as GET'],
      [
        'an integration that is no function',
        ROUTES,
        { integration: { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://x.example' } },
        'IntegrationType must be AWS_PROXY with a Lambda function here, got HTTP_PROXY with https://x.example',
      ],
      [
        'another payload format',
        ROUTES,
        { integration: { PayloadFormatVersion: '1.0' } },
        'PayloadFormatVersion must be 2.0 here, got 1.0',
      ],
      [
        'a timeout beyond 30 seconds',
        ROUTES,
        { integration: { TimeoutInMillis: 30_001 } },
        'TimeoutInMillis must be from 50 to 30000, got 30001',
      ],
      [
        'credentials for every origin',
        ROUTES,
        { cors: { AllowOrigins: ['*'], AllowCredentials: true } },
        'AllowOrigins must name origins with AllowCredentials, got *',
      ],
      [
        'a WebSocket API',
        { Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'x', ProtocolType: 'WEBSOCKET' } } },
        {},
        'ProtocolType must be HTTP here, got WEBSOCKET',
      ],
    ],
  )('is refused for %s', async (_what, resources, options, message) => {
    await expect(load(resources, options)).rejects.toThrow(message);
  });
});
