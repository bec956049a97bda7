import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TemplateResource } from '../../../src/template/assembly.ts';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';
import { gatewayResponse, method, model, resource, restTemplate, root } from './rest-template.ts';

let site: TestSite;

const load = (resources: Record<string, TemplateResource>, stage?: object) =>
  site.deploy(restTemplate(resources, stage), { start: true });

describe('a template of a REST API', () => {
  beforeEach(() => {
    site = openTestSite();
  });
  afterEach(() => site.close());

  test('loads without a warning, also a second time', async () => {
    await load({ Get: method('GET', root), Account: { Type: 'AWS::ApiGateway::Account' } });
    await load({ Get: method('GET', root) });

    expect(site.deployment.report.warnings).toEqual([]);
    expect(site.deployment.report.notices).toEqual([]);
    expect([...site.deployment.gateway.restApis.values()].map(({ methods }) => methods)).toEqual([[expect.anything()]]);
  });

  test('with authorization is announced once, since nothing enforces it here', async () => {
    const AuthorizationType = 'AWS_IAM';

    await load({ Get: method('GET', root, { AuthorizationType }), Put: method('PUT', root, { AuthorizationType }) });

    expect(site.deployment.report.notices).toEqual([
      'the API books accepts every request here: its authorization, AWS_IAM, is not enforced',
    ]);
  });

  test('warns about what has no effect', async () => {
    await load(
      { Get: method('GET', root, { ApiKeyRequired: true }) },
      { MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', CachingEnabled: true }], ClientCertificateId: 'x' },
    );

    expect(site.deployment.report.warnings).toEqual([
      'Stack/Stage: ClientCertificateId of AWS::ApiGateway::Stage has no effect here',
      'Stack/Get: ApiKeyRequired of AWS::ApiGateway::Method has no effect here',
      'AWS::ApiGateway::Stage Stage: CachingEnabled has no effect here',
    ]);
  });
});

describe('a template of a REST API with mistakes', () => {
  beforeAll(() => {
    site = openTestSite();
  });
  afterAll(() => site.close());

  test.each<[what: string, resources: Record<string, TemplateResource>, message: string]>([
    [
      'an integration that is no function',
      { Get: method('GET', root, {}, { Type: 'MOCK' }) },
      'Stack/Get (AWS::ApiGateway::Method): Integration.Type must be AWS_PROXY with a Lambda function here, got MOCK',
    ],
    [
      'an integration method that no function takes',
      { Get: method('GET', root, {}, { IntegrationHttpMethod: 'GET' }) },
      'Integration.IntegrationHttpMethod must be POST, got GET',
    ],
    [
      'an integration with another service',
      { Get: method('GET', root, {}, { Uri: 'arn:aws:apigateway:eu-west-1:sqs:path/x' }) },
      'Integration.Uri must be the invocation of a Lambda function here, got arn:aws:apigateway:eu-west-1:sqs:path/x',
    ],
    [
      'a timeout beyond 29 seconds',
      { Get: method('GET', root, {}, { TimeoutInMillis: 30_000 }) },
      'Integration.TimeoutInMillis must be from 50 to 29000, got 30000',
    ],
    [
      'a model that is no schema of draft 4',
      {
        Broken: model('Broken', { type: 'object', required: true }),
        Get: method('GET', root, { RequestModels: { $default: 'Broken' } }),
      },
      'the model Broken of the REST API books: schema is invalid: data/required must be array',
    ],
    [
      'a model that is not there',
      { Get: method('GET', root, { RequestModels: { $default: 'Nobody' } }) },
      'the REST API books has no model Nobody',
    ],
    [
      'a parent that is not there',
      { Lost: resource('lost', 'nowhere'), Get: method('GET', { Ref: 'Lost' }) },
      'the REST API books has no resource nowhere',
    ],
    [
      'a gateway response of no known type',
      { Odd: gatewayResponse('TEAPOT', {}), Get: method('GET', root) },
      'ResponseType must be one of ACCESS_DENIED, ',
    ],
    [
      'a gateway response with a header from nowhere',
      {
        Odd: gatewayResponse('DEFAULT_4XX', { ResponseParameters: { 'gatewayresponse.header.A': 'static' } }),
        Get: method('GET', root),
      },
      "gatewayresponse.header.A must be 'text' in single quotes or a source, got static",
    ],
    [
      'an OpenAPI document for a body',
      { Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'books', Body: {} } } },
      'Body: an API that is an OpenAPI document is not supported here, only resources',
    ],
    [
      'a method of an API elsewhere',
      { Get: { Type: 'AWS::ApiGateway::Method', Properties: { RestApiId: 'elsewhere', HttpMethod: 'GET' } } },
      'RestApiId must be the id of a REST API of these stacks, got elsewhere',
    ],
  ])('is refused for %s', async (_what, resources, message) => {
    await expect(load(resources)).rejects.toThrow(message);
  });
});
