import type { Template, TemplateResource } from '../../../src/template/assembly.ts';

const ref = (Ref: string) => ({ Ref });
const v2 = (kind: string, Properties: object): TemplateResource => ({
  Type: `AWS::ApiGatewayV2::${kind}`,
  Properties: { ApiId: ref('Api'), ...Properties },
});

export interface HttpTemplateOptions {
  readonly cors?: object;
  readonly stage?: object;
  readonly integration?: object;
}

/** As CDK writes it for an HTTP API with one function, which has every permission. */
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
      Work: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'work',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { S3Key: 'code.zip' },
        },
      },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: ref('Work'),
          Principal: 'apigateway.amazonaws.com',
          SourceArn: { 'Fn::Join': ['', ['arn:aws:execute-api:eu-west-1:000000000000:', ref('Api'), '/*/*']] },
        },
      },
      Integration: v2('Integration', {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Work', 'Arn'] },
        PayloadFormatVersion: '2.0',
        ...integration,
      }),
      Stage: v2('Stage', { StageName: '$default', AutoDeploy: true, ...stage }),
      ...resources,
    },
    Outputs: { Url: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } },
  };
}

export const route = (RouteKey: string, properties: object = {}) =>
  v2('Route', { RouteKey, Target: { 'Fn::Join': ['', ['integrations/', ref('Integration')]] }, ...properties });

export const authorizer = (Issuer: string, properties: object = {}) =>
  v2('Authorizer', {
    AuthorizerType: 'JWT',
    Name: 'tokens',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer, Audience: ['orders', 'other'] },
    ...properties,
  });
