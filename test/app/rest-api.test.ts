import { beforeAll, describe, expect, test } from '@jest/globals';
import { BOOK_RECORD_SCHEMA } from '../../lambda/shared/book-record/contract.ts';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import { allOf, idsOf, type Properties, readTemplate, resource, type Template } from '../support/template.ts';

let template: Template;
let onePage: Template;
/** Everything that a setting can change about the API, changed. */
let other: Template;
beforeAll(async () => {
  template = await readTemplate(await assemblyOf(), 'StreamApi');
  other = await synthesizeVariant(
    {
      api_authorization: 'none',
      api_stage_name: 'prod',
      api_throttle_rate: '20',
      api_throttle_burst: '40',
      cors_allowed_origins: '["https://a.example", "https://b.example"]',
      manage_api_gateway_account: 'false',
    },
    'StreamApi',
  );
  onePage = await synthesizeVariant(
    { cors_allowed_origins: '["https://a.example"]', removal_policy: 'destroy' },
    'StreamApi',
  );
});

const method = (from: Template, name: string) =>
  resource(from, 'AWS::ApiGateway::Method', `Apistream${name}`).Properties;
const stage = (from: Template) => resource(from, 'AWS::ApiGateway::Stage').Properties;
const answer = (from: Template, type: string) =>
  allOf(from, 'AWS::ApiGateway::GatewayResponse').find(({ Properties }) => Properties.ResponseType === type)
    ?.Properties;
const headersOf = (from: Template, type: string) =>
  Object.fromEntries(
    Object.entries((answer(from, type)?.ResponseParameters ?? {}) as Properties).map(([name, value]) => [
      name.replace('gatewayresponse.header.', ''),
      value,
    ]),
  );

/** The body as a client reads it, with a value for each context variable. */
function bodyOf(from: Template, type: string): Properties {
  const templates = answer(from, type)?.ResponseTemplates as Record<string, string> | undefined;
  const body = templates?.['application/json'] ?? '';
  return JSON.parse(body.replaceAll('$context.error.messageString', '"as AWS says it"').replaceAll('$context.', 'a '));
}

describe('the API', () => {
  test('is Regional and takes TLS 1.2 and up', () => {
    expect(resource(template, 'AWS::ApiGateway::RestApi').Properties).toMatchObject({
      Name: 'file-pipeline-dev-StreamApi',
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_2021_06',
      EndpointAccessMode: 'STRICT',
    });
  });

  test('checks every body by the model of records, whatever its content type', () => {
    const { $schema, ...schema } = resource(template, 'AWS::ApiGateway::Model').Properties.Schema as Properties;

    expect($schema).toBe('http://json-schema.org/draft-04/schema#');
    expect(schema).toEqual(BOOK_RECORD_SCHEMA);
    expect(method(template, 'POST')).toMatchObject({
      RequestModels: { $default: { Ref: idsOf(template, 'AWS::ApiGateway::Model')[0] } },
      RequestValidatorId: { Ref: idsOf(template, 'AWS::ApiGateway::RequestValidator')[0] },
      RequestParameters: { 'method.request.header.Idempotency-Key': false },
    });
    expect(resource(template, 'AWS::ApiGateway::RequestValidator').Properties.ValidateRequestBody).toBe(true);
  });

  test('wants signed requests, but for preflights; api_authorization = "none" wants nothing', () => {
    const wantedBy = (from: Template) => ['POST', 'OPTIONS'].map((name) => method(from, name).AuthorizationType);

    expect(wantedBy(template)).toEqual(['AWS_IAM', 'NONE']);
    expect(wantedBy(other)).toEqual(['NONE', 'NONE']);
  });

  test('has a stage of its own name and limits', () => {
    expect(stage(template)).toMatchObject({
      StageName: 'dev',
      MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 }],
    });
    expect(stage(other)).toMatchObject({
      StageName: 'prod',
      MethodSettings: [{ ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 }],
    });
  });

  test('writes access logs as JSON, and errors into a group that expires', () => {
    const { Format } = stage(template).AccessLogSetting as { Format: string };
    const groups = allOf(template, 'AWS::Logs::LogGroup').map(({ Properties }) => Properties);

    expect(Object.keys(JSON.parse(Format))).toEqual(expect.arrayContaining(['requestId', 'status', 'latencyMs', 'ip']));
    expect(Format).not.toMatch(/\$context\.(?:path|error\.message|identity\.userAgent)/);
    expect(groups.map(({ RetentionInDays }) => RetentionInDays)).toEqual([14, 14, 14, 14]);
    expect(groups.map(({ LogGroupName }) => LogGroupName)).toContainEqual({
      'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: 'ApiF70053CD' }, '/dev']],
    });
    expect(stage(template).MethodSettings).toMatchObject([{ LoggingLevel: 'ERROR', DataTraceEnabled: false }]);
  });

  test('sets the account’s logging role, which outlives the stack', () => {
    const [roleId] = idsOf(template, 'AWS::IAM::Role').filter((id) => id.startsWith('ApiCloudWatchRole'));
    const account = resource(template, 'AWS::ApiGateway::Account');

    expect(account.Properties.CloudWatchRoleArn).toEqual({ 'Fn::GetAtt': [roleId, 'Arn'] });
    expect([account.DeletionPolicy, template.Resources[roleId ?? '']?.DeletionPolicy]).toEqual(['Retain', 'Retain']);
    expect(resource(template, 'AWS::ApiGateway::Stage').DependsOn).toContain(
      idsOf(template, 'AWS::ApiGateway::Account')[0],
    );
  });

  test('leaves it alone with manage_api_gateway_account = false', () => {
    expect(idsOf(other, 'AWS::ApiGateway::Account')).toEqual([]);
    expect(idsOf(other, 'AWS::IAM::Role').filter((id) => id.startsWith('Api'))).toEqual([]);
  });

  test('the role outlives the stack with removal_policy = "destroy" too', () => {
    expect(resource(onePage, 'AWS::ApiGateway::Account').DeletionPolicy).toBe('Retain');
    expect(resource(onePage, 'AWS::IAM::Role', 'ApiCloudWatchRole').DeletionPolicy).toBe('Retain');
    expect(resource(onePage, 'AWS::Logs::LogGroup', 'ApiExecutionLogs').DeletionPolicy).toBe('Delete');
  });
});

describe('what the gateway answers by itself', () => {
  const TYPES = () =>
    allOf(template, 'AWS::ApiGateway::GatewayResponse').map(({ Properties }) => String(Properties.ResponseType));

  test('is a problem with the same status in its body', () => {
    expect(TYPES()).toHaveLength(15);
    for (const type of TYPES()) {
      const { status, ...body } = bodyOf(template, type);
      expect(body).toEqual({
        type: expect.stringMatching(/^\/problems\/[a-z-]+$/),
        title: expect.any(String),
        detail: expect.any(String),
        instance: 'a path',
        requestId: 'a requestId',
        ...(type === 'BAD_REQUEST_BODY' && { errors: [expect.any(Object)] }),
      });
      expect(status === undefined ? undefined : String(status)).toBe(answer(template, type)?.StatusCode);
      expect(headersOf(template, type)).toMatchObject({
        'Content-Type': "'application/problem+json'",
        'Cache-Control': "'no-store'",
        'X-Content-Type-Options': "'nosniff'",
      });
    }
  });

  test('has these statuses', () => {
    const statuses = Object.fromEntries(TYPES().map((type) => [type, answer(template, type)?.StatusCode]));

    expect(statuses).toEqual({
      ACCESS_DENIED: '403',
      BAD_REQUEST_BODY: '400',
      BAD_REQUEST_PARAMETERS: '400',
      DEFAULT_4XX: undefined,
      DEFAULT_5XX: undefined,
      EXPIRED_TOKEN: '403',
      INTEGRATION_FAILURE: '504',
      INTEGRATION_TIMEOUT: '504',
      INVALID_SIGNATURE: '403',
      MISSING_AUTHENTICATION_TOKEN: '403',
      REQUEST_TOO_LARGE: '413',
      THROTTLED: '429',
      UNAUTHORIZED: '401',
      UNSUPPORTED_MEDIA_TYPE: '415',
      WAF_FILTERED: '403',
    });
    // Without signatures it can mean one thing only.
    expect(answer(other, 'MISSING_AUTHENTICATION_TOKEN')?.StatusCode).toBe('404');
    expect(bodyOf(other, 'MISSING_AUTHENTICATION_TOKEN').type).toBe('/problems/not-found');
  });

  test('says when to try again, wherever that can help', () => {
    const retries = TYPES().filter((type) => headersOf(template, type)['Retry-After'] !== undefined);

    expect(retries.sort()).toEqual(['DEFAULT_5XX', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT', 'THROTTLED']);
  });

  test('is not for pages by default', () => {
    expect(TYPES().map((type) => corsOf(template, type))).toEqual(TYPES().map(() => ({})));
  });

  test('repeats the origin of the request where several are allowed', () => {
    const cors = {
      'Access-Control-Allow-Origin': 'method.request.header.Origin',
      'Access-Control-Expose-Headers': "'Retry-After'",
      Vary: "'Origin'",
    };

    expect(TYPES().map((type) => corsOf(other, type))).toEqual(TYPES().map(() => cors));
  });

  test('names the origin where one is allowed, or all', async () => {
    const anyPage = await synthesizeVariant({ cors_allowed_origins: '["*"]' }, 'StreamApi');

    for (const type of TYPES()) {
      expect(corsOf(onePage, type)).toMatchObject({
        'Access-Control-Allow-Origin': "'https://a.example'",
        Vary: "'Origin'",
      });
      expect(corsOf(anyPage, type)['Access-Control-Allow-Origin']).toBe("'*'");
      expect(corsOf(anyPage, type)).not.toHaveProperty('Vary');
    }
  });

  test('the function knows the origins too', () => {
    const { Environment } = resource(other, 'AWS::Lambda::Function', 'ProduceRecord').Properties;

    expect(Environment).toMatchObject({
      Variables: { CORS_ALLOWED_ORIGINS: 'https://a.example https://b.example' },
    });
  });

  function corsOf(from: Template, type: string): Properties {
    return Object.fromEntries(
      Object.entries(headersOf(from, type)).filter(([name]) => name.startsWith('Access-Control-') || name === 'Vary'),
    );
  }
});
