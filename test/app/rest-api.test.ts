/** The REST API of StreamApi, and the answers of its gateway. */
import { expect, test } from '@jest/globals';
import { BOOK_RECORD_SCHEMA } from '../../lambda/shared/book-record/contract.ts';
import { synthesizeVariant } from '../support/synthesis.ts';
import { allOf, idsOf, type Properties, readable, resource, type Template } from '../support/template.ts';
import { FOR_CUSTOMERS, OPEN } from './variants.ts';

type Settings = Readonly<Record<string, string>>;

const templateOf = (settings: Settings) => synthesizeVariant(settings, 'StreamApi');
const propertiesOf = async (settings: Settings, type: string, idStart = '') =>
  readable(resource(await templateOf(settings), type, idStart).Properties);
const stageOf = (settings: Settings) => propertiesOf(settings, 'AWS::ApiGateway::Stage');

test('the REST API is Regional and accepts TLS 1.2 and up', async () => {
  expect(await propertiesOf({}, 'AWS::ApiGateway::RestApi')).toMatchObject({
    Name: 'file-pipeline-dev-StreamApi',
    EndpointConfiguration: { Types: ['REGIONAL'] },
    SecurityPolicy: 'SecurityPolicy_TLS13_1_2_2021_06',
    EndpointAccessMode: 'STRICT',
  });
});

test('the gateway validates every body against the schema of records, for any content type', async () => {
  const { $schema, ...schema } = (await propertiesOf({}, 'AWS::ApiGateway::Model')).Schema as Properties;
  const post = resource(await templateOf({}), 'AWS::ApiGateway::Method', 'ApistreamPOST').Properties;

  expect($schema).toBe('http://json-schema.org/draft-04/schema#');
  expect(schema).toEqual(BOOK_RECORD_SCHEMA);
  expect(post).toMatchObject({
    RequestModels: { $default: { Ref: idsOf(await templateOf({}), 'AWS::ApiGateway::Model')[0] } },
    RequestValidatorId: { Ref: idsOf(await templateOf({}), 'AWS::ApiGateway::RequestValidator')[0] },
    RequestParameters: { 'method.request.header.Idempotency-Key': false },
  });
  expect((await propertiesOf({}, 'AWS::ApiGateway::RequestValidator')).ValidateRequestBody).toBe(true);
});

test.each([
  ['iam', 'AWS_IAM', {}],
  ['jwt', 'AWS_IAM', FOR_CUSTOMERS],
  ['none', 'NONE', OPEN],
] as const)('with api_authorization = "%s", the authorization of POST is %s', async (_, type, settings) => {
  const types = ['POST', 'OPTIONS'].map(
    async (method) => (await propertiesOf(settings, 'AWS::ApiGateway::Method', `Apistream${method}`)).AuthorizationType,
  );

  expect(await Promise.all(types)).toEqual([type, 'NONE']);
});

test('only the two methods of the REST API may invoke produce-record', async () => {
  const permissions = allOf(await templateOf({}), 'AWS::Lambda::Permission').map(({ Properties }) => Properties);

  expect(readable(permissions)).toEqual(
    ['POST', 'OPTIONS'].map((method) =>
      expect.objectContaining({
        FunctionName: '<ProduceRecordFunction.Arn>',
        SourceArn: expect.stringMatching(new RegExp(`/${method}/stream$`)),
      }),
    ),
  );
});

test('the name and the limits of the stage are settings', async () => {
  expect(await stageOf({})).toMatchObject({
    StageName: 'dev',
    MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 }],
  });
  expect(await stageOf(OPEN)).toMatchObject({
    StageName: 'prod',
    MethodSettings: [{ ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 }],
  });
});

test('the access logs are JSON without text of the client, and errors go to a log group that expires', async () => {
  const { AccessLogSetting, MethodSettings } = await stageOf({});
  const { Format } = AccessLogSetting as { Format: string };

  expect(Object.keys(JSON.parse(Format))).toEqual(expect.arrayContaining(['requestId', 'status', 'latencyMs', 'ip']));
  expect(Format).not.toMatch(/\$context\.(?:path|error\.message|identity\.userAgent)/);
  expect(MethodSettings).toMatchObject([{ LoggingLevel: 'ERROR', DataTraceEnabled: false }]);
  expect(await propertiesOf({}, 'AWS::Logs::LogGroup', 'ApiExecutionLogs')).toMatchObject({
    LogGroupName: 'API-Gateway-Execution-Logs_<Api>/dev',
    RetentionInDays: 14,
  });
});

test.each([
  ['retain', {}],
  ['destroy', FOR_CUSTOMERS],
])('the logging role of the account outlives the stack with removal_policy = "%s"', async (_, settings) => {
  const template = await templateOf(settings);
  const account = resource(template, 'AWS::ApiGateway::Account');
  const role = resource(template, 'AWS::IAM::Role', 'ApiCloudWatchRole');

  expect(readable(account.Properties).CloudWatchRoleArn).toBe('<ApiCloudWatchRole.Arn>');
  expect([account.DeletionPolicy, role.DeletionPolicy]).toEqual(['Retain', 'Retain']);
  expect(resource(template, 'AWS::ApiGateway::Stage').DependsOn).toContain(
    idsOf(template, 'AWS::ApiGateway::Account')[0],
  );
});

test('manage_api_gateway_account = false leaves the logging role of the account unchanged', async () => {
  const template = await templateOf(OPEN);

  expect(idsOf(template, 'AWS::ApiGateway::Account')).toEqual([]);
  expect(idsOf(template, 'AWS::IAM::Role').filter((id) => id.startsWith('Api'))).toEqual([]);
});

/** Gateway response type → status in the default settings; `undefined` if the type covers several statuses. */
const STATUSES = {
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
};
const TYPES = Object.keys(STATUSES) as (keyof typeof STATUSES)[];

const answer = (template: Template, type: string) =>
  allOf(template, 'AWS::ApiGateway::GatewayResponse').find(({ Properties }) => Properties.ResponseType === type)
    ?.Properties;

function headersOf(template: Template, type: string): Properties {
  const parameters = Object.entries((answer(template, type)?.ResponseParameters ?? {}) as Properties);
  return Object.fromEntries(parameters.map(([name, value]) => [name.replace('gatewayresponse.header.', ''), value]));
}

function corsOf(template: Template, type: string): Properties {
  const headers = Object.entries(headersOf(template, type));
  return Object.fromEntries(headers.filter(([name]) => name.startsWith('Access-Control-') || name === 'Vary'));
}

/** Returns the body like a client gets it, with a value for each context variable. */
function bodyOf(template: Template, type: string): Properties {
  const templates = answer(template, type)?.ResponseTemplates as Record<string, string> | undefined;
  const body = templates?.['application/json'] ?? '';
  return JSON.parse(body.replaceAll('$context.error.messageString', '"as AWS says it"').replaceAll('$context.', 'a '));
}

test('the gateway answers with these types of errors', async () => {
  const responses = allOf(await templateOf({}), 'AWS::ApiGateway::GatewayResponse');

  expect(responses.map(({ Properties }) => String(Properties.ResponseType)).sort()).toEqual(TYPES);
});

test.each(TYPES)('the answer of the gateway to %s is a problem with its status', async (type) => {
  const template = await templateOf({});
  const { status, ...body } = bodyOf(template, type);

  expect(answer(template, type)?.StatusCode).toBe(STATUSES[type]);
  expect(status === undefined ? undefined : String(status)).toBe(STATUSES[type]);
  expect(body).toEqual({
    type: expect.stringMatching(/^\/problems\/[a-z-]+$/),
    title: expect.any(String),
    detail: expect.any(String),
    instance: 'a path',
    requestId: 'a requestId',
    ...(type === 'BAD_REQUEST_BODY' && { errors: [expect.any(Object)] }),
  });
  expect(headersOf(template, type)).toMatchObject({
    'Content-Type': "'application/problem+json'",
    'Cache-Control': "'no-store'",
    'X-Content-Type-Options': "'nosniff'",
  });
});

test('without authorization, the answer to an unknown path is 404', async () => {
  const template = await templateOf(OPEN);

  expect(answer(template, 'MISSING_AUTHENTICATION_TOKEN')?.StatusCode).toBe('404');
  expect(bodyOf(template, 'MISSING_AUTHENTICATION_TOKEN').type).toBe('/problems/not-found');
});

test('the gateway sends Retry-After if a retry can help', async () => {
  const template = await templateOf({});

  expect(TYPES.filter((type) => headersOf(template, type)['Retry-After'] !== undefined)).toEqual([
    'DEFAULT_5XX',
    'INTEGRATION_FAILURE',
    'INTEGRATION_TIMEOUT',
    'THROTTLED',
  ]);
});

const EXPOSED = { 'Access-Control-Expose-Headers': "'Retry-After'" };

test.each<[origins: string, settings: Settings, cors: Properties]>([
  ['no origin', {}, {}],
  ['one origin', FOR_CUSTOMERS, { 'Access-Control-Allow-Origin': "'https://a.example'", ...EXPOSED, Vary: "'Origin'" }],
  [
    'several origins',
    OPEN,
    { 'Access-Control-Allow-Origin': 'method.request.header.Origin', ...EXPOSED, Vary: "'Origin'" },
  ],
  ['all origins', { cors_allowed_origins: '["*"]' }, { 'Access-Control-Allow-Origin': "'*'", ...EXPOSED }],
])('with %s allowed, every answer of the gateway has the CORS headers for it', async (_, settings, cors) => {
  const template = await templateOf(settings);

  expect(TYPES.map((type) => corsOf(template, type))).toEqual(TYPES.map(() => cors));
});

test('the function gets the allowed origins', async () => {
  const { Environment } = await propertiesOf(OPEN, 'AWS::Lambda::Function', 'ProduceRecord');

  expect(Environment).toMatchObject({ Variables: { CORS_ALLOWED_ORIGINS: 'https://a.example https://b.example' } });
});
