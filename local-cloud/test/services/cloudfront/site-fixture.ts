import { text } from 'node:stream/consumers';
import { connectInProcess } from '../../../src/front-door/in-process.ts';
import type { Template, TemplateResource } from '../../../src/template/assembly.ts';
import { httpTemplate, route } from '../../support/api-templates.ts';
import { type DeployedApis, type DeployedApisOptions, deployApis } from '../../support/deployed-apis.ts';

const ref = (Ref: string) => ({ Ref });
const at = (logicalId: string, attribute: string) => ({ 'Fn::GetAtt': [logicalId, attribute] });

/** AWS's managed policies, by the names that CDK has for them. */
export const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
export const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

export const edgeFunction = (FunctionCode: string): TemplateResource => ({
  Type: 'AWS::CloudFront::Function',
  Properties: { AutoPublish: true, FunctionCode, FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' } },
});

export const onViewerRequest = (functionId: string) => ({
  FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: at(functionId, 'FunctionARN') }],
});

const PAGES_ORIGIN = {
  Id: 'pages',
  DomainName: at('Bucket', 'RegionalDomainName'),
  OriginAccessControlId: at('Access', 'Id'),
  S3OriginConfig: { OriginAccessIdentity: '' },
};

export const API_ORIGIN = {
  Id: 'api',
  DomainName: { 'Fn::Join': ['', [ref('Api'), '.execute-api.eu-west-1.', ref('AWS::URLSuffix')]] },
  CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
};

const ACCESS: TemplateResource = {
  Type: 'AWS::CloudFront::OriginAccessControl',
  Properties: {
    OriginAccessControlConfig: {
      Name: 'access',
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    },
  },
};

export interface SiteTemplateOptions {
  readonly resources?: Record<string, TemplateResource>;
  /** Properties of the default behavior, which reads the bucket `pages`. */
  readonly pages?: object;
  /** Properties of the behavior `/api/*`, which calls the API. */
  readonly api?: object;
  /** Properties of the distribution. */
  readonly config?: object;
}

/** A template as CDK writes it: a private bucket by default, an HTTP API with one route for paths below `/api/`. */
export function siteTemplate({ resources, pages, api, config }: SiteTemplateOptions = {}): Template {
  const DistributionConfig = {
    Enabled: true,
    DefaultRootObject: 'index.html',
    Origins: [PAGES_ORIGIN, API_ORIGIN],
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
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
        CachePolicyId: CACHING_DISABLED,
        OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
        ViewerProtocolPolicy: 'https-only',
        ...api,
      },
    ],
    ...config,
  };
  return {
    Resources: {
      ...httpTemplate({ Any: route('$default') }).Resources,
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'pages' } },
      Access: ACCESS,
      ...resources,
      Site: { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig } },
    },
    Outputs: {
      SiteUrl: { Value: { 'Fn::Join': ['', ['https://', at('Site', 'DomainName')]] } },
      DomainName: { Value: at('Site', 'DomainName') },
      DistributionId: { Value: ref('Site') },
    },
  };
}

/** A distribution with its bucket, and with an API whose function is a stand-in. */
export interface SiteFixture extends DeployedApis {
  put(key: string, content: string | Buffer, headers?: Readonly<Record<string, string>>): Promise<void>;
}

export async function startSite(template: Template, options?: DeployedApisOptions): Promise<SiteFixture> {
  const apis = await deployApis(template, options);
  const bucket = connectInProcess(apis.deployment.s3, (line) => apis.lines.push(line));
  return {
    ...apis,
    async put(key, content, headers = {}) {
      const path = `/pages/${key.split('/').map(encodeURIComponent).join('/')}`;
      const body = Buffer.from(content);
      const length = { 'content-length': body.length, host: 'localhost' };
      const reply = await bucket({ method: 'PUT', path, headers: { ...headers, ...length }, body });
      if (reply.statusCode !== 200) throw new Error(`${reply.statusCode}: ${await text(reply)}`);
      reply.resume();
    },
  };
}
