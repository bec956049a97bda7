/** The HTTP API of Orders, the fan-out of events, and the secret for cursors. */
import { expect, test } from '@jest/globals';
import { synthesizeVariant } from '../support/synthesis.ts';
import { allOf, idsOf, type Properties, readable, resource, type Template } from '../support/template.ts';
import { FOR_CUSTOMERS, OPEN, WITH_KEYS } from './variants.ts';

type Settings = Readonly<Record<string, string>>;

const propertiesOf = async (settings: Settings, type: string, idStart = '') =>
  readable(resource(await synthesizeVariant(settings, 'Orders'), type, idStart).Properties);
const routesOf = async (settings: Settings) =>
  allOf(await synthesizeVariant(settings, 'Orders'), 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties);

test('one function answers all routes', async () => {
  expect((await routesOf({})).map(({ RouteKey }) => RouteKey)).toEqual([
    'GET /items',
    'GET /items/{id}',
    'POST /items',
  ]);
  expect(await propertiesOf({}, 'AWS::ApiGatewayV2::Integration')).toMatchObject({
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: '<ServeOrdersFunction.Arn>',
    PayloadFormatVersion: '2.0',
  });
});

test('only the routes may invoke the function', async () => {
  const permissions = allOf(await synthesizeVariant({}, 'Orders'), 'AWS::Lambda::Permission');

  expect(readable(permissions).map(({ Properties }) => Properties.SourceArn)).toEqual(
    ['/*/GET/items', '/*/GET/items/{id}', '/*/POST/items'].map((route) =>
      expect.stringMatching(new RegExp(`^arn:.*:<Api>${route.replaceAll(/[*{}]/g, '\\$&')}$`)),
    ),
  );
});

test.each([
  ['iam', {}, 'AWS_IAM'],
  ['jwt', FOR_CUSTOMERS, 'JWT'],
  ['none', OPEN, 'NONE'],
] as const)('with api_authorization = "%s", all routes and the function apply it', async (kind, settings, type) => {
  const { Environment } = await propertiesOf(settings, 'AWS::Lambda::Function', 'ServeOrders');

  expect((await routesOf(settings)).map(({ AuthorizationType }) => AuthorizationType)).toEqual(Array(3).fill(type));
  expect(Environment).toMatchObject({ Variables: { API_AUTHORIZATION: kind } });
});

test('with api_authorization = "jwt", the routes require a token of the issuer for the audience', async () => {
  const [authorizerId] = idsOf(await synthesizeVariant(FOR_CUSTOMERS, 'Orders'), 'AWS::ApiGatewayV2::Authorizer');

  expect((await routesOf(FOR_CUSTOMERS)).map(({ AuthorizerId }) => AuthorizerId)).toEqual(
    Array(3).fill({ Ref: authorizerId }),
  );
  expect(await propertiesOf(FOR_CUSTOMERS, 'AWS::ApiGatewayV2::Authorizer')).toMatchObject({
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: 'https://issuer.example/realm', Audience: ['orders'] },
  });
});

const stageOf = (settings: Settings) => propertiesOf(settings, 'AWS::ApiGatewayV2::Stage');
const logFormatOf = ({ AccessLogSettings, AccessLogSetting }: Properties) =>
  JSON.parse(String(((AccessLogSettings ?? AccessLogSetting) as Properties).Format));

test('the HTTP API has one stage, which deploys changes automatically and throttles requests', async () => {
  expect(await stageOf({})).toMatchObject({
    StageName: '$default',
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
  });
  expect(await stageOf(OPEN)).toMatchObject({
    DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
  });
});

test('the access logs of both APIs have the same JSON fields', async () => {
  const rest = resource(await synthesizeVariant({}, 'StreamApi'), 'AWS::ApiGateway::Stage').Properties;
  const stage = await stageOf({});
  const fields = Object.keys(logFormatOf(stage));

  expect(Object.keys(logFormatOf(rest)).filter((field) => !fields.includes(field))).toEqual(['tls']);
  expect(logFormatOf(stage)).toMatchObject({ resource: '$context.routeKey', status: '$context.status' });
  expect(stage.AccessLogSettings).toMatchObject({ DestinationArn: '<ApiAccessLogs.Arn>' });
});

test('the access logs name the caller: the signer of the request, or the customer', async () => {
  expect(logFormatOf(await stageOf({})).caller).toBe('$context.identity.userArn');
  expect(logFormatOf(await stageOf(FOR_CUSTOMERS)).caller).toBe('$context.authorizer.claims.sub');
});

test('the gateway answers preflight requests of allowed origins, and has no CORS without any', async () => {
  const corsOf = async (settings: Settings) =>
    (await propertiesOf(settings, 'AWS::ApiGatewayV2::Api')).CorsConfiguration;

  expect(await corsOf({})).toBeUndefined();
  expect(await corsOf(OPEN)).toEqual({
    AllowOrigins: ['https://a.example', 'https://b.example'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: expect.arrayContaining(['Content-Type', 'Idempotency-Key', 'Authorization']),
    ExposeHeaders: ['Retry-After'],
    MaxAge: 600,
  });
  expect(await corsOf({ cors_allowed_origins: '["*"]' })).toMatchObject({ AllowOrigins: ['*'] });
});

test.each(['ProcessOrder', 'NotifyCustomer'])(
  '%s gets the events of placed orders without an envelope',
  async (name) => {
    expect(await propertiesOf({}, 'AWS::SNS::Subscription', name)).toEqual({
      TopicArn: '<ImportantEvents>',
      Protocol: 'sqs',
      Endpoint: `<${name}Queue.Arn>`,
      RawMessageDelivery: true,
      FilterPolicy: { eventType: ['order-placed'] },
      RedrivePolicy: { deadLetterTargetArn: `<${name}DeadLetterQueue.Arn>` },
    });
  },
);

test('the names of the topics start with the name of the stack', async () => {
  const topics = allOf(await synthesizeVariant({}, 'Orders'), 'AWS::SNS::Topic');

  expect(topics.map(({ Properties }) => Properties.TopicName)).toEqual([
    'file-pipeline-dev-Orders-ImportantEvents',
    'file-pipeline-dev-Orders-Notices',
    'file-pipeline-dev-Orders-alarms',
  ]);
});

test('notification_email subscribes an address to the notices', async () => {
  const addressesOf = (template: Template) =>
    readable(allOf(template, 'AWS::SNS::Subscription'))
      .filter(({ Properties }) => Properties.TopicArn === '<Notices>')
      .map(({ Properties: { Protocol, Endpoint } }) => [Protocol, Endpoint]);

  expect(addressesOf(await synthesizeVariant({}, 'Orders'))).toEqual([]);
  expect(addressesOf(await synthesizeVariant(WITH_KEYS, 'Orders'))).toEqual([['email', 'sales@acme.example']]);
});

test('AWS generates the secret for cursors, and only serve-orders may read it', async () => {
  const template = await synthesizeVariant({}, 'Orders');
  const secret = resource(template, 'AWS::SecretsManager::Secret');
  const readers = idsOf(template, 'AWS::IAM::Policy').filter((id) =>
    JSON.stringify(template.Resources[id]).includes('secretsmanager:'),
  );

  expect(secret.Properties).toEqual({
    Description: 'Signs the cursors of pages in file-pipeline-dev-Orders',
    GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
  });
  expect(secret.DeletionPolicy).toBe('Delete');
  expect(readers).toEqual([expect.stringMatching(/^ServeOrdersFunctionRole/)]);
});
