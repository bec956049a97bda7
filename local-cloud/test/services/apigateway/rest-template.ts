import type { Template, TemplateResource } from '../../../src/template/assembly.ts';

const ref = (Ref: string) => ({ Ref });
const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
const rest = (kind: string, Properties: object): TemplateResource => ({
  Type: `AWS::ApiGateway::${kind}`,
  Properties: { RestApiId: ref('Api'), ...Properties },
});

/** As CDK writes it for a REST API with one function, which has every permission. */
export function restTemplate(resources: Record<string, TemplateResource>, stage: object = {}): Template {
  return {
    Resources: {
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'books' } },
      Work: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'work',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { S3Key: 'code.zip' },
        },
      },
      Permission: permission(join(executeApi(), '/*/*/*')),
      Deployment: rest('Deployment', {}),
      Stage: rest('Stage', { StageName: 'dev', DeploymentId: ref('Deployment'), ...stage }),
      ...resources,
    },
    Outputs: {
      Url: {
        Value: join(
          'https://',
          ref('Api'),
          '.execute-api.',
          ref('AWS::Region'),
          '.',
          ref('AWS::URLSuffix'),
          '/',
          ref('Stage'),
          '/',
        ),
      },
    },
  };
}

export const executeApi = () =>
  join('arn:', ref('AWS::Partition'), ':execute-api:', ref('AWS::Region'), ':', ref('AWS::AccountId'), ':', ref('Api'));

export const permission = (SourceArn: unknown): TemplateResource => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': ['Work', 'Arn'] },
    Principal: 'apigateway.amazonaws.com',
    SourceArn,
  },
});

export const root = { 'Fn::GetAtt': ['Api', 'RootResourceId'] };

export const resource = (PathPart: string, ParentId: unknown = root) => rest('Resource', { PathPart, ParentId });

export const method = (HttpMethod: string, ResourceId: unknown, properties: object = {}, integration: object = {}) =>
  rest('Method', {
    HttpMethod,
    ResourceId,
    AuthorizationType: 'NONE',
    Integration: {
      Type: 'AWS_PROXY',
      IntegrationHttpMethod: 'POST',
      Uri: join(
        'arn:aws:apigateway:',
        ref('AWS::Region'),
        ':lambda:path/2015-03-31/functions/',
        { 'Fn::GetAtt': ['Work', 'Arn'] },
        '/invocations',
      ),
      ...integration,
    },
    ...properties,
  });

export const model = (Name: string, Schema: unknown) => rest('Model', { Name, Schema });
export const validator = (flags: object) => rest('RequestValidator', flags);
export const gatewayResponse = (ResponseType: string, properties: object) =>
  rest('GatewayResponse', { ResponseType, ...properties });
