import { beforeAll, describe, expect, test } from '@jest/globals';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import { allOf, idsOf, type Properties, readTemplate, resource, type Template } from '../support/template.ts';

const JWT = { api_authorization: 'jwt', jwt_issuer: 'https://issuer.example/', jwt_audience: 'orders' };

let template: Template;
let customers: Template;
let open: Template;
beforeAll(async () => {
  template = await readTemplate(await assemblyOf(), 'Orders');
  const throttle = { api_throttle_rate: '20', api_throttle_burst: '40' };
  const origins = '["https://a.example", "http://localhost:3000"]';
  customers = await synthesizeVariant({ ...JWT, ...throttle, cors_allowed_origins: origins }, 'Orders');
  open = await synthesizeVariant({ api_authorization: 'none', cors_allowed_origins: '["*"]' }, 'Orders');
});

const routes = (from: Template) => allOf(from, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties);
const corsOf = (from: Template) => resource(from, 'AWS::ApiGatewayV2::Api').Properties.CorsConfiguration;
const authorizationOf = (name: string, from: Template) => {
  const { Environment } = resource(from, 'AWS::Lambda::Function', name).Properties;
  return (Environment as { Variables: Properties }).Variables.API_AUTHORIZATION;
};

describe('the routes', () => {
  test('are these, and one function answers them', () => {
    expect(routes(template).map(({ RouteKey }) => RouteKey)).toEqual(['GET /items', 'GET /items/{id}', 'POST /items']);
    expect(resource(template, 'AWS::ApiGatewayV2::Integration').Properties).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': [expect.stringMatching(/^ServeOrders/), 'Arn'] },
      PayloadFormatVersion: '2.0',
    });
  });

  test('invoke it by themselves alone', () => {
    const permissions = allOf(template, 'AWS::Lambda::Permission').map(({ Properties }) =>
      JSON.stringify(Properties.SourceArn),
    );

    expect(permissions.map((arn) => /\/\*(\/[^"]*)"/.exec(arn)?.[1])).toEqual([
      '/GET/items',
      '/GET/items/{id}',
      '/POST/items',
    ]);
    expect(permissions.every((arn) => arn.includes('{"Ref":"ApiF70053CD"}'))).toBe(true);
  });

  test('want signed requests by default', () => {
    expect(routes(template).map(({ AuthorizationType }) => AuthorizationType)).toEqual(Array(3).fill('AWS_IAM'));
    expect(authorizationOf('ServeOrders', template)).toBe('iam');
  });

  test('with "jwt" want a token of the issuer, for the audience', () => {
    const [authorizerId] = idsOf(customers, 'AWS::ApiGatewayV2::Authorizer');

    expect(routes(customers)).toEqual(
      Array(3).fill(expect.objectContaining({ AuthorizationType: 'JWT', AuthorizerId: { Ref: authorizerId } })),
    );
    expect(resource(customers, 'AWS::ApiGatewayV2::Authorizer').Properties).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://issuer.example/', Audience: ['orders'] },
    });
    expect(authorizationOf('ServeOrders', customers)).toBe('jwt');
  });

  test('with "none" want nothing', () => {
    expect(routes(open).map(({ AuthorizationType }) => AuthorizationType)).toEqual(Array(3).fill('NONE'));
    expect(authorizationOf('ServeOrders', open)).toBe('none');
  });

  test('of StreamApi stay signed with "jwt"', async () => {
    const stream = await synthesizeVariant(JWT, 'StreamApi');
    const post = resource(stream, 'AWS::ApiGateway::Method', 'ApistreamPOST').Properties;

    expect(post.AuthorizationType).toBe('AWS_IAM');
  });
});

describe('the stage', () => {
  const stage = (from: Template) => resource(from, 'AWS::ApiGatewayV2::Stage').Properties;

  test('is the only one, deploys itself and has limits', () => {
    const limits = { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 };

    expect(stage(template)).toMatchObject({ StageName: '$default', AutoDeploy: true, DefaultRouteSettings: limits });
    expect(stage(customers).DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 });
  });

  test('logs each request as JSON, in the words of the REST API', async () => {
    const rest = await readTemplate(await assemblyOf(), 'StreamApi');
    const formatOf = ({ AccessLogSettings, AccessLogSetting }: Properties) =>
      JSON.parse(String(((AccessLogSettings ?? AccessLogSetting) as Properties).Format));
    const fields = Object.keys(formatOf(stage(template)));
    const restFields = Object.keys(formatOf(resource(rest, 'AWS::ApiGateway::Stage').Properties));

    expect(restFields.filter((field) => !fields.includes(field))).toEqual(['tls']);
    expect(formatOf(stage(template))).toMatchObject({ resource: '$context.routeKey', status: '$context.status' });
    expect(stage(template).AccessLogSettings).toMatchObject({
      DestinationArn: { 'Fn::GetAtt': [expect.stringMatching(/^ApiAccessLogs/), 'Arn'] },
    });
  });

  test('says who called: the signer, or the customer', () => {
    const callerOf = (from: Template) => (stage(from).AccessLogSettings as Properties).Format;

    expect(callerOf(template)).toContain('"caller":"$context.identity.userArn"');
    expect(callerOf(customers)).toContain('"caller":"$context.authorizer.claims.sub"');
  });
});

describe('cors_allowed_origins', () => {
  test('is empty by default, and then there is no CORS', () => {
    expect(corsOf(template)).toBeUndefined();
  });

  test('has the gateway answer preflight requests, for these origins alone', () => {
    expect(corsOf(customers)).toEqual({
      AllowOrigins: ['https://a.example', 'http://localhost:3000'],
      AllowMethods: ['GET', 'POST'],
      AllowHeaders: expect.arrayContaining(['Content-Type', 'Idempotency-Key', 'Authorization']),
      ExposeHeaders: ['Retry-After'],
      MaxAge: 600,
    });
    expect(corsOf(open)).toMatchObject({ AllowOrigins: ['*'] });
  });
});
