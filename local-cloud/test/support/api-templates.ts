import type { Template, TemplateResource } from '../../src/template/assembly.ts';

const ref = (Ref: string) => ({ Ref });
const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
const functionArn = { 'Fn::GetAtt': ['Work', 'Arn'] };

const work: TemplateResource = {
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName: 'work', Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { S3Key: 'code.zip' } },
};

export const permission = (SourceArn: unknown): TemplateResource => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: functionArn,
    Principal: 'apigateway.amazonaws.com',
    SourceArn,
  },
});

const everyCall = permission(
  join(
    'arn:',
    ref('AWS::Partition'),
    ':execute-api:',
    ref('AWS::Region'),
    ':',
    ref('AWS::AccountId'),
    ':',
    ref('Api'),
    '/*',
  ),
);

/** A template as CDK writes it for a REST API with one function, which has every permission. */
export function restTemplate(resources: Record<string, TemplateResource>, stage: object = {}): Template {
  const host = join(ref('Api'), '.execute-api.', ref('AWS::Region'), '.', ref('AWS::URLSuffix'));
  return {
    Resources: {
      Api: restApi(),
      Work: work,
      Permission: everyCall,
      Deployment: rest('Deployment', {}),
      Stage: rest('Stage', { StageName: 'dev', DeploymentId: ref('Deployment'), ...stage }),
      ...resources,
    },
    Outputs: { Url: { Value: join('https://', host, '/', ref('Stage'), '/') } },
  };
}

export const restApi = (properties: object = {}): TemplateResource => ({
  Type: 'AWS::ApiGateway::RestApi',
  Properties: { Name: 'books', ...properties },
});

const rest = (kind: string, Properties: object): TemplateResource => ({
  Type: `AWS::ApiGateway::${kind}`,
  Properties: { RestApiId: ref('Api'), ...Properties },
});

export const root = { 'Fn::GetAtt': ['Api', 'RootResourceId'] };
export const resource = (PathPart: string, ParentId: unknown = root) => rest('Resource', { PathPart, ParentId });
export const model = (Name: string, Schema: unknown) => rest('Model', { Name, Schema });
export const validator = (flags: object) => rest('RequestValidator', flags);
export const gatewayResponse = (ResponseType: string, properties: object) =>
  rest('GatewayResponse', { ResponseType, ...properties });

export const method = (HttpMethod: string, ResourceId: unknown, properties: object = {}, integration: object = {}) =>
  rest('Method', {
    HttpMethod,
    ResourceId,
    AuthorizationType: 'NONE',
    Integration: {
      Type: 'AWS_PROXY',
      IntegrationHttpMethod: 'POST',
      Uri: join('arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/', functionArn, '/invocations'),
      ...integration,
    },
    ...properties,
  });

export interface HttpTemplateOptions {
  readonly cors?: object;
  readonly stage?: object;
  readonly integration?: object;
}

/** A template as CDK writes it for an HTTP API with one function, which has every permission. */
export function httpTemplate(
  resources: Record<string, TemplateResource>,
  { cors, stage, integration }: HttpTemplateOptions = {},
): Template {
  return {
    Resources: {
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: { Name: 'orders', ProtocolType: 'HTTP', ...(cors && { CorsConfiguration: cors }) },
      },
      Work: work,
      Permission: everyCall,
      Integration: http('Integration', {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: functionArn,
        PayloadFormatVersion: '2.0',
        ...integration,
      }),
      Stage: httpStage('$default', stage),
      ...resources,
    },
    Outputs: { Url: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } },
  };
}

const http = (kind: string, Properties: object): TemplateResource => ({
  Type: `AWS::ApiGatewayV2::${kind}`,
  Properties: { ApiId: ref('Api'), ...Properties },
});

export const httpStage = (StageName: string, properties: object = {}) =>
  http('Stage', { StageName, AutoDeploy: true, ...properties });

export const route = (RouteKey: string, properties: object = {}) =>
  http('Route', { RouteKey, Target: join('integrations/', ref('Integration')), ...properties });

export const authorizer = (Issuer: string, properties: object = {}) =>
  http('Authorizer', {
    AuthorizerType: 'JWT',
    Name: 'tokens',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer, Audience: ['orders', 'other'] },
    ...properties,
  });
