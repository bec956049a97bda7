import type { Deployment } from '../../../template/deployment.ts';
import type { Properties } from '../../../template/properties.ts';
import type { Resource } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';
import type { ApiOrigin, BucketOrigin, CacheBehavior, Distribution, Origin } from '../distribution.ts';
import type { EdgeFunction } from '../edge-function.ts';
import { forwardingPolicy } from '../forwarding-policy.ts';
import type { ResponseHeadersPolicy } from '../response-headers-policy.ts';
import { cloudFrontId, distributionDomain } from './distribution-address.ts';

/** Joins a distribution to what it names: origins, functions, policies, which all exist by now. */
export function readDistribution(resource: Resource, deployment: Deployment): Distribution {
  const config = resource.properties.nested('DistributionConfig');
  const origins = new Map(
    config.nestedList('Origins').map((origin) => [origin.text('Id'), readOrigin(origin, deployment)]),
  );
  const behavior = (given: Properties) => readBehavior(given, origins, deployment);
  const rootObject = config.text('DefaultRootObject', '');
  if (rootObject.startsWith('/')) throw new TemplateError(`DefaultRootObject has no slash in front, got ${rootObject}`);
  return {
    id: cloudFrontId(resource),
    domainName: distributionDomain(resource),
    aliases: config.texts('Aliases').map((alias) => alias.toLowerCase()),
    defaultRootObject: rootObject === '' ? undefined : rootObject,
    behaviors: config.nestedList('CacheBehaviors').map(behavior),
    defaultBehavior: behavior(config.nested('DefaultCacheBehavior')),
  };
}

/** What would change answers, and is not there. */
const NO_BEHAVIOR_PROPERTIES = ['ForwardedValues', 'LambdaFunctionAssociations', 'TrustedKeyGroups', 'TrustedSigners'];

function readBehavior(
  given: Properties,
  origins: ReadonlyMap<string, Origin>,
  { cloudFront }: Deployment,
): CacheBehavior {
  for (const property of NO_BEHAVIOR_PROPERTIES) {
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
    responseHeadersPolicy: readResponseHeadersPolicy(given, cloudFront.responseHeadersPolicies),
  };
}

function readFunction(given: Properties, functions: ReadonlyMap<string, EdgeFunction>): EdgeFunction | undefined {
  const [association, ...others] = given.nestedList('FunctionAssociations');
  if (!association) return undefined;
  const type = association.text('EventType');
  if (type !== 'viewer-request' || others.length > 0) {
    throw new TemplateError('FunctionAssociations may have one function here, for viewer-request');
  }
  const arn = association.text('FunctionARN');
  const edgeFunction = functions.get(arn);
  if (edgeFunction) return edgeFunction;
  throw new TemplateError(`FunctionARN must be that of a CloudFront function of these stacks, got ${arn}`);
}

function readResponseHeadersPolicy(
  given: Properties,
  policies: ReadonlyMap<string, ResponseHeadersPolicy>,
): ResponseHeadersPolicy | undefined {
  if (!given.has('ResponseHeadersPolicyId')) return undefined;
  const id = given.text('ResponseHeadersPolicyId');
  const policy = policies.get(id);
  if (policy) return policy;
  throw new TemplateError(`ResponseHeadersPolicyId must be that of a policy of these stacks, got ${id}`);
}

const BUCKET_DOMAIN = /^(?<bucket>.+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/;
const API_DOMAIN = /^(?<apiId>[0-9a-f]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/;

function readOrigin(given: Properties, { cloudFront, gateway, s3 }: Deployment): BucketOrigin | ApiOrigin {
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
