import type { Deployment } from '../../template/deployment.ts';
import { shortId } from '../../template/physical-name.ts';
import type { Properties } from '../../template/properties.ts';
import type { NamedResource, Resource, ResourceKind } from '../../template/resource-kind.ts';
import { TemplateError } from '../../template/template-error.ts';
import type { CacheBehavior, Distribution } from './distribution.ts';
import { forwardingPolicy, policyResources } from './policy-resources.ts';

/** Ids as on AWS, the same at every start. */
const id = (resource: NamedResource) => `E${shortId(resource, 13).toUpperCase()}`;

/** Makes the host name of a distribution on AWS. */
export function distributionDomain(resource: NamedResource): string {
  return `d${shortId(resource, 13)}.cloudfront.net`;
}

const RUNTIME = 'cloudfront-js-2.0';

const functionArn = ({ name, site }: NamedResource) => `arn:aws:cloudfront::${site.accountId}:function/${name}`;

const edgeFunction: ResourceKind = {
  type: 'AWS::CloudFront::Function',
  supportedProperties: ['FunctionCode', 'FunctionConfig.Runtime', 'Name'],
  ignoredProperties: ['AutoPublish', 'FunctionConfig.Comment', 'FunctionMetadata', 'Tags'],
  naming: { property: 'Name', maxLength: 64 },
  ref: functionArn,
  attributes: { FunctionARN: functionArn, 'FunctionMetadata.FunctionARN': functionArn },
  async create(resource, { cloudFront }) {
    const { name, properties } = resource;
    const runtime = properties.nested('FunctionConfig').text('Runtime', 'none');
    if (runtime !== RUNTIME) throw new TemplateError(`FunctionConfig.Runtime must be ${RUNTIME} here, got ${runtime}`);
    cloudFront.defineFunction(functionArn(resource), name, properties.text('FunctionCode'));
  },
};

const originAccessControl: ResourceKind = {
  type: 'AWS::CloudFront::OriginAccessControl',
  supportedProperties: [
    'OriginAccessControlConfig.OriginAccessControlOriginType',
    'OriginAccessControlConfig.SigningBehavior',
  ],
  ignoredProperties: [
    'OriginAccessControlConfig.Description',
    'OriginAccessControlConfig.Name',
    'OriginAccessControlConfig.SigningProtocol',
  ],
  ref: id,
  attributes: { Id: id },
  async create(resource, { cloudFront }) {
    const config = resource.properties.nested('OriginAccessControlConfig');
    const type = config.text('OriginAccessControlOriginType');
    if (type !== 's3') throw new TemplateError(`OriginAccessControlOriginType must be s3 here, got ${type}`);
    if (config.text('SigningBehavior') !== 'never') cloudFront.originAccessControls.add(id(resource));
  },
};

const distribution: ResourceKind = {
  type: 'AWS::CloudFront::Distribution',
  supportedProperties: [
    'DistributionConfig.Aliases',
    'DistributionConfig.CacheBehaviors',
    'DistributionConfig.DefaultCacheBehavior',
    'DistributionConfig.DefaultRootObject',
    'DistributionConfig.Origins',
  ],
  ignoredProperties: [
    'DistributionConfig.Comment',
    'DistributionConfig.Enabled',
    'DistributionConfig.HttpVersion',
    'DistributionConfig.IPV6Enabled',
    'DistributionConfig.Logging',
    'DistributionConfig.PriceClass',
    'DistributionConfig.ViewerCertificate',
    'Tags',
  ],
  ref: id,
  attributes: { Id: id, DomainName: distributionDomain },
  async start(resource, deployment) {
    const config = resource.properties.nested('DistributionConfig');
    deployment.cloudFront.open(readDistribution(resource, config, deployment));
    announcePlainHttp(resource, config, deployment);
  },
};

function announcePlainHttp({ logicalId }: Resource, config: Properties, { report }: Deployment): void {
  const behaviors = [config.nested('DefaultCacheBehavior'), ...config.nestedList('CacheBehaviors')];
  const policies = new Set(behaviors.map((behavior) => behavior.text('ViewerProtocolPolicy', 'allow-all')));
  policies.delete('allow-all');
  if (policies.size === 0) return;
  const policy = `its viewer protocol policy (${[...policies].join(', ')}) is not enforced`;
  report.notice(`the distribution ${logicalId} is plain HTTP here, ${policy}`);
}

/** Resolves the origins, functions and policies of a distribution, which all exist by now. */
function readDistribution(resource: Resource, config: Properties, deployment: Deployment): Distribution {
  const origins = new Map(
    config.nestedList('Origins').map((origin) => [origin.text('Id'), readOrigin(origin, deployment)]),
  );
  const behavior = (given: Properties) => readBehavior(given, origins, deployment);
  const rootObject = config.text('DefaultRootObject', '');
  if (rootObject.startsWith('/')) {
    throw new TemplateError(`DefaultRootObject must not begin with a slash, got ${rootObject}`);
  }
  return {
    id: id(resource),
    domainName: distributionDomain(resource),
    aliases: config.texts('Aliases').map((alias) => alias.toLowerCase()),
    defaultRootObject: rootObject === '' ? undefined : rootObject,
    behaviors: config.nestedList('CacheBehaviors').map(behavior),
    defaultBehavior: behavior(config.nested('DefaultCacheBehavior')),
  };
}

const BUCKET_DOMAIN = /^(?<bucket>.+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/;
const API_DOMAIN = /^(?<apiId>[0-9a-f]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/;

function readOrigin(given: Properties, { cloudFront, gateway, s3 }: Deployment): CacheBehavior['origin'] {
  const domainName = given.text('DomainName');
  const settings = {
    domainName,
    path: given.text('OriginPath', ''),
    customHeaders: given
      .nestedList('OriginCustomHeaders')
      .map((header) => [header.text('HeaderName').toLowerCase(), header.text('HeaderValue')] as const),
  };
  const bucketName = BUCKET_DOMAIN.exec(domainName)?.groups?.bucket;
  if (bucketName !== undefined && s3.buckets.exists(bucketName)) {
    const hasAccessControl = cloudFront.originAccessControls.has(given.text('OriginAccessControlId', ''));
    return { ...settings, kind: 'bucket', bucketName, hasAccessControl };
  }
  const apiId = API_DOMAIN.exec(domainName)?.groups?.apiId;
  if (apiId !== undefined && (gateway.httpApis.has(apiId) || gateway.restApis.has(apiId))) {
    return { ...settings, kind: 'api', apiId };
  }
  throw new TemplateError(`DomainName of an origin must be a bucket or an API of these stacks, got ${domainName}`);
}

/** Properties that would change responses and are not supported. */
const UNSUPPORTED = ['ForwardedValues', 'LambdaFunctionAssociations', 'TrustedKeyGroups', 'TrustedSigners'];

function readBehavior(
  given: Properties,
  origins: ReadonlyMap<string, CacheBehavior['origin']>,
  { cloudFront }: Deployment,
): CacheBehavior {
  for (const property of UNSUPPORTED) {
    if (given.has(property)) throw new TemplateError(`${property} of a cache behavior is not supported here`);
  }
  const origin = origins.get(given.text('TargetOriginId'));
  if (!origin) throw new TemplateError(`there is no origin ${given.text('TargetOriginId')}`);
  const allowedMethods = given.texts('AllowedMethods');
  const forwards = [forwardingPolicy(given.text('CachePolicyId'), cloudFront.cachePolicies)];
  if (given.has('OriginRequestPolicyId')) {
    forwards.push(forwardingPolicy(given.text('OriginRequestPolicyId'), cloudFront.originRequestPolicies));
  }
  return {
    pathPattern: given.text('PathPattern', '*'),
    allowedMethods: allowedMethods.length > 0 ? allowedMethods : ['GET', 'HEAD'],
    origin,
    forwards,
    viewerRequestFunction: readFunction(given, cloudFront.functions),
    responseHeadersPolicy: given.has('ResponseHeadersPolicyId')
      ? declared(given, 'ResponseHeadersPolicyId', 'policy', cloudFront.responseHeadersPolicies)
      : undefined,
  };
}

function readFunction(
  given: Properties,
  functions: ReadonlyMap<string, NonNullable<CacheBehavior['viewerRequestFunction']>>,
) {
  const [association, ...others] = given.nestedList('FunctionAssociations');
  if (!association) return undefined;
  if (association.text('EventType') !== 'viewer-request' || others.length > 0) {
    throw new TemplateError('FunctionAssociations may have one function here, for viewer-request');
  }
  return declared(association, 'FunctionARN', 'CloudFront function', functions);
}

/** Finds the part that a property refers to. */
function declared<Part>(given: Properties, property: string, kind: string, parts: ReadonlyMap<string, Part>): Part {
  const part = parts.get(given.text(property));
  if (part !== undefined) return part;
  throw new TemplateError(`${property} must refer to a ${kind} of these stacks, got ${given.text(property)}`);
}

export const resources: readonly ResourceKind[] = [edgeFunction, originAccessControl, distribution, ...policyResources];
