import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TemplateResource } from '../../../src/template/assembly.ts';
import {
  authorizer,
  gatewayResponse,
  type HttpTemplateOptions,
  httpTemplate,
  method,
  model,
  resource,
  restApi,
  restTemplate,
  root,
  route,
} from '../../support/api-templates.ts';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';

type Resources = Record<string, TemplateResource>;

let site: TestSite;
const loadRest = (resources: Resources, stage?: object) => site.deploy(restTemplate(resources, stage), { start: true });
const loadHttp = (resources: Resources, options?: HttpTemplateOptions) =>
  site.deploy(httpTemplate(resources, options), { start: true });

const ROUTES = { Items: route('GET /items'), Write: route('POST /items') };

describe('valid templates', () => {
  beforeEach(() => {
    site = openTestSite();
  });
  afterEach(() => site.close());

  test('a REST API loads without a warning, also a second time', async () => {
    await loadRest({ Get: method('GET', root), Account: { Type: 'AWS::ApiGateway::Account' } });
    await loadRest({ Get: method('GET', root) });

    const { report, gateway } = site.deployment;
    expect({ ...report }).toMatchObject({ warnings: [], notices: [] });
    expect([...gateway.restApis.values()].map(({ methods }) => methods)).toEqual([[expect.anything()]]);
  });

  test('an HTTP API loads without a warning', async () => {
    await loadHttp({ ...ROUTES, Tokens: authorizer('https://issuer.example') });

    expect({ ...site.deployment.report }).toMatchObject({ warnings: [], notices: [] });
  });

  test('IAM authorization is announced once for each API, because it is not enforced', async () => {
    const AuthorizationType = 'AWS_IAM';

    await loadRest({
      Get: method('GET', root, { AuthorizationType }),
      Put: method('PUT', root, { AuthorizationType }),
    });
    await loadHttp({
      Items: route('GET /items', { AuthorizationType }),
      Write: route('POST /items', { AuthorizationType }),
    });

    expect(site.deployment.report.notices).toEqual([
      'the API books accepts every request here: its authorization, AWS_IAM, is not enforced',
      'the API orders accepts every request here: its authorization, AWS_IAM, is not enforced',
    ]);
  });

  test('properties without an effect are warned of', async () => {
    await loadRest(
      { Get: method('GET', root, { ApiKeyRequired: true }) },
      { MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', CachingEnabled: true }], ClientCertificateId: 'x' },
    );

    expect(site.deployment.report.warnings).toEqual([
      'Stack/Stage: ClientCertificateId of AWS::ApiGateway::Stage has no effect here',
      'Stack/Get: ApiKeyRequired of AWS::ApiGateway::Method has no effect here',
      'AWS::ApiGateway::Stage Stage: CachingEnabled has no effect here',
    ]);
  });

  test('a stage that would have no routes on AWS is warned of', async () => {
    await loadHttp(ROUTES, { stage: { AutoDeploy: false } });

    expect(site.deployment.report.warnings).toEqual([
      'AWS::ApiGatewayV2::Stage Stage: on AWS it has no routes without AutoDeploy or DeploymentId',
    ]);
  });
});

describe('invalid templates', () => {
  beforeAll(() => {
    site = openTestSite();
  });
  afterAll(() => site.close());

  const get = (properties: object, integration: object = {}) => ({ Get: method('GET', root, properties, integration) });

  test.each<[mistake: string, resources: Resources, message: string]>([
    [
      'an integration that is not a function',
      get({}, { Type: 'MOCK' }),
      'Stack/Get (AWS::ApiGateway::Method): Integration.Type must be AWS_PROXY with a Lambda function here, got MOCK',
    ],
    [
      'an integration method other than POST',
      get({}, { IntegrationHttpMethod: 'GET' }),
      'Integration.IntegrationHttpMethod must be POST, got GET',
    ],
    [
      'an integration with another service',
      get({}, { Uri: 'arn:aws:apigateway:eu-west-1:sqs:path/x' }),
      'Integration.Uri must be the invocation of a Lambda function here, got arn:aws:apigateway:eu-west-1:sqs:path/x',
    ],
    [
      'a timeout beyond 29 seconds',
      get({}, { TimeoutInMillis: 30_000 }),
      'Integration.TimeoutInMillis must be from 50 to 29000, got 30000',
    ],
    [
      'a model that is not a schema of draft 4',
      {
        ...get({ RequestModels: { $default: 'Broken' } }),
        Broken: model('Broken', { type: 'object', required: true }),
      },
      'the model Broken of the REST API books: schema is invalid: data/required must be array',
    ],
    ['a missing model', get({ RequestModels: { $default: 'Nobody' } }), 'the REST API books has no model Nobody'],
    [
      'a missing parent',
      { Lost: resource('lost', 'nowhere'), Get: method('GET', { Ref: 'Lost' }) },
      'the REST API books has no resource nowhere',
    ],
    [
      'a gateway response of an unknown type',
      { Odd: gatewayResponse('TEAPOT', {}), ...get({}) },
      'ResponseType must be one of ACCESS_DENIED, ',
    ],
    [
      'a gateway response with a header without a source',
      {
        Odd: gatewayResponse('DEFAULT_4XX', { ResponseParameters: { 'gatewayresponse.header.A': 'static' } }),
        ...get({}),
      },
      "gatewayresponse.header.A must be 'text' in single quotes or a source, got static",
    ],
    [
      'an OpenAPI document as its body',
      { Api: restApi({ Body: {} }) },
      'Body: an API that is an OpenAPI document is not supported here, only resources',
    ],
    [
      'a method of an API that no stack has',
      { Get: { Type: 'AWS::ApiGateway::Method', Properties: { RestApiId: 'elsewhere', HttpMethod: 'GET' } } },
      'RestApiId must be the id of a REST API of these stacks, got elsewhere',
    ],
  ])('a REST API is refused for %s', async (_mistake, resources, message) => {
    await expect(loadRest(resources)).rejects.toThrow(message);
  });

  test.each<[mistake: string, resources: Resources, options: HttpTemplateOptions, message: string]>([
    [
      'a missing authorizer, which must not leave the route open',
      { Items: route('GET /items', { AuthorizationType: 'JWT', AuthorizerId: 'nobody' }) },
      {},
      'the HTTP API orders has no authorizer nobody, which GET /items names',
    ],
    [
      'a missing integration',
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
    ['an invalid route key', { Items: route('/items') }, {}, 'RouteKey must be a method and a path such as GET'],
    [
      'an integration that is not a function',
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
      'the protocol WebSocket',
      { Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'x', ProtocolType: 'WEBSOCKET' } } },
      {},
      'ProtocolType must be HTTP here, got WEBSOCKET',
    ],
  ])('an HTTP API is refused for %s', async (_mistake, resources, options, message) => {
    await expect(loadHttp(resources, options)).rejects.toThrow(message);
  });
});
