import type { Template, TemplateResource } from '../../../src/template/assembly.ts';
import { httpTemplate, route } from '../apigateway/http-template.ts';

const ref = (Ref: string) => ({ Ref });
const at = (logicalId: string, attribute: string) => ({ 'Fn::GetAtt': [logicalId, attribute] });

/** AWS's managed policies, by the names that CDK has for them. */
export const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
export const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
export const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

export const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

export const edgeFunction = (FunctionCode: string): TemplateResource => ({
  Type: 'AWS::CloudFront::Function',
  Properties: { AutoPublish: true, FunctionCode, FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' } },
});

export const onViewerRequest = (functionId: string) => ({
  FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: at(functionId, 'FunctionARN') }],
});

export const responseHeaders = (config: object): TemplateResource => ({
  Type: 'AWS::CloudFront::ResponseHeadersPolicy',
  Properties: { ResponseHeadersPolicyConfig: { Name: 'headers', ...config } },
});

const ORIGINS = [
  {
    Id: 'pages',
    DomainName: at('Bucket', 'RegionalDomainName'),
    OriginAccessControlId: at('Access', 'Id'),
    S3OriginConfig: { OriginAccessIdentity: '' },
  },
  {
    Id: 'api',
    DomainName: { 'Fn::Join': ['', [ref('Api'), '.execute-api.eu-west-1.', ref('AWS::URLSuffix')]] },
    CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
  },
];

export interface SiteTemplateOptions {
  readonly resources?: Record<string, TemplateResource>;
  /** Of the default behavior, which reads the bucket `pages`. */
  readonly pages?: object;
  /** Of the behavior `/api/*`, which goes to the API. */
  readonly api?: object;
  /** Of the distribution. */
  readonly config?: object;
}

/** As CDK writes it: a private bucket by default, an HTTP API with one route for everything below `/api/`. */
export function siteTemplate({ resources, pages, api, config }: SiteTemplateOptions = {}): Template {
  const { Resources } = httpTemplate({ Any: route('$default') });
  return {
    Resources: {
      ...Resources,
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'pages' } },
      Access: {
        Type: 'AWS::CloudFront::OriginAccessControl',
        Properties: {
          OriginAccessControlConfig: {
            Name: 'access',
            OriginAccessControlOriginType: 's3',
            SigningBehavior: 'always',
            SigningProtocol: 'sigv4',
          },
        },
      },
      ...resources,
      Site: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: {
            Enabled: true,
            DefaultRootObject: 'index.html',
            Origins: ORIGINS,
            DefaultCacheBehavior: {
              TargetOriginId: 'pages',
              CachePolicyId: CACHING_OPTIMIZED,
              Compress: true,
              ViewerProtocolPolicy: 'redirect-to-https',
              ...pages,
            },
            CacheBehaviors: [
              {
                PathPattern: '/api/*',
                TargetOriginId: 'api',
                AllowedMethods: ALL_METHODS,
                CachePolicyId: CACHING_DISABLED,
                OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
                ViewerProtocolPolicy: 'https-only',
                ...api,
              },
            ],
            ...config,
          },
        },
      },
    },
    Outputs: {
      SiteUrl: { Value: { 'Fn::Join': ['', ['https://', at('Site', 'DomainName')]] } },
      DomainName: { Value: at('Site', 'DomainName') },
      DistributionId: { Value: ref('Site') },
    },
  };
}
