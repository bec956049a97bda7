import { physicalUuid } from '../../template/physical-name.ts';
import type { Properties } from '../../template/properties.ts';
import type { NamedResource, ResourceKind } from '../../template/resource-kind.ts';
import { TemplateError } from '../../template/template-error.ts';
import type { Choice, ForwardingPolicy, PolicyHeader } from './distribution.ts';

/** Ids of policies are UUIDs, as on AWS. */
const id = ({ stackName, logicalId }: NamedResource) => physicalUuid(stackName, logicalId);

/** Nothing is cached here, but the origin receives the parts of the cache key. */
const cachePolicy: ResourceKind = {
  type: 'AWS::CloudFront::CachePolicy',
  supportedProperties: ['CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin'],
  ignoredProperties: [
    'CachePolicyConfig.Comment',
    'CachePolicyConfig.DefaultTTL',
    'CachePolicyConfig.MaxTTL',
    'CachePolicyConfig.MinTTL',
    'CachePolicyConfig.Name',
  ],
  ref: id,
  attributes: { Id: id },
  async create(resource, { cloudFront }) {
    const config = resource.properties.nested('CachePolicyConfig').nested('ParametersInCacheKeyAndForwardedToOrigin');
    cloudFront.cachePolicies.set(id(resource), readForwardingPolicy(config));
  },
};

const originRequestPolicy: ResourceKind = {
  type: 'AWS::CloudFront::OriginRequestPolicy',
  supportedProperties: [
    'OriginRequestPolicyConfig.CookiesConfig',
    'OriginRequestPolicyConfig.HeadersConfig',
    'OriginRequestPolicyConfig.QueryStringsConfig',
  ],
  ignoredProperties: ['OriginRequestPolicyConfig.Comment', 'OriginRequestPolicyConfig.Name'],
  ref: id,
  attributes: { Id: id },
  async create(resource, { cloudFront }) {
    const config = resource.properties.nested('OriginRequestPolicyConfig');
    cloudFront.originRequestPolicies.set(id(resource), readForwardingPolicy(config));
  },
};

const NOTHING: Choice = { only: [] };
const EVERYTHING: Choice = { allBut: [] };

function readForwardingPolicy(config: Properties): ForwardingPolicy {
  return {
    headers: lowerCase(readChoice(config.nested('HeadersConfig'), 'HeaderBehavior', 'Headers')),
    cookies: readChoice(config.nested('CookiesConfig'), 'CookieBehavior', 'Cookies'),
    queryStrings: readChoice(config.nested('QueryStringsConfig'), 'QueryStringBehavior', 'QueryStrings'),
  };
}

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginRequestPolicyHeadersConfig.html */
function readChoice(config: Properties, property: string, listProperty: string): Choice {
  const behavior = config.text(property, 'none');
  switch (behavior) {
    case 'none':
      return NOTHING;
    case 'all':
    case 'allViewer':
      return EVERYTHING;
    case 'whitelist':
      return { only: config.texts(listProperty) };
    case 'allExcept':
      return { allBut: config.texts(listProperty) };
    default:
      throw new TemplateError(`${property} must be none, all, allViewer, whitelist or allExcept here, got ${behavior}`);
  }
}

function lowerCase(choice: Choice): Choice {
  const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase());
  return 'only' in choice ? { only: lower(choice.only) } : { allBut: lower(choice.allBut) };
}

const responseHeadersPolicy: ResourceKind = {
  type: 'AWS::CloudFront::ResponseHeadersPolicy',
  supportedProperties: [
    'ResponseHeadersPolicyConfig.CustomHeadersConfig',
    'ResponseHeadersPolicyConfig.RemoveHeadersConfig',
    'ResponseHeadersPolicyConfig.SecurityHeadersConfig',
  ],
  ignoredProperties: ['ResponseHeadersPolicyConfig.Comment', 'ResponseHeadersPolicyConfig.Name'],
  ref: id,
  attributes: { Id: id },
  async create(resource, { cloudFront }) {
    const config = resource.properties.nested('ResponseHeadersPolicyConfig');
    const custom = config.nested('CustomHeadersConfig').nestedList('Items');
    const removed = config.nested('RemoveHeadersConfig').nestedList('Items');
    cloudFront.responseHeadersPolicies.set(id(resource), {
      adds: [...securityHeaders(config.nested('SecurityHeadersConfig')), ...custom.map(readCustomHeader)],
      removes: removed.map((item) => item.text('Header').toLowerCase()),
    });
  },
};

function readCustomHeader(item: Properties): PolicyHeader {
  return { name: item.text('Header'), value: item.text('Value', ''), override: item.flag('Override') };
}

/** Value of each security header: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicySecurityHeadersConfig.html */
const SECURITY_HEADERS: readonly [setting: string, header: string, value: (setting: Properties) => string][] = [
  ['ContentSecurityPolicy', 'content-security-policy', (setting) => setting.text('ContentSecurityPolicy')],
  ['ContentTypeOptions', 'x-content-type-options', () => 'nosniff'],
  ['FrameOptions', 'x-frame-options', (setting) => setting.text('FrameOption')],
  ['ReferrerPolicy', 'referrer-policy', (setting) => setting.text('ReferrerPolicy')],
  ['StrictTransportSecurity', 'strict-transport-security', strictTransportSecurity],
  ['XSSProtection', 'x-xss-protection', xssProtection],
];

function securityHeaders(config: Properties): PolicyHeader[] {
  return SECURITY_HEADERS.filter(([setting]) => config.has(setting)).map(([setting, name, value]) => {
    const given = config.nested(setting);
    return { name, value: value(given), override: given.flag('Override') };
  });
}

function strictTransportSecurity(setting: Properties): string {
  return [
    `max-age=${setting.number('AccessControlMaxAgeSec')}`,
    ...(setting.flag('IncludeSubdomains') ? ['includeSubDomains'] : []),
    ...(setting.flag('Preload') ? ['preload'] : []),
  ].join('; ');
}

function xssProtection(setting: Properties): string {
  if (!setting.flag('Protection')) return '0';
  if (setting.flag('ModeBlock')) return '1; mode=block';
  return setting.has('ReportUri') ? `1; report=${setting.text('ReportUri')}` : '1';
}

const BARE_REQUEST: ForwardingPolicy = { headers: NOTHING, cookies: NOTHING, queryStrings: NOTHING };

/**
 * The managed policies of AWS that are known here.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
const MANAGED: Readonly<Record<string, ForwardingPolicy & { readonly name: string }>> = {
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': { name: 'CachingDisabled', ...BARE_REQUEST },
  '658327ea-f89d-4fab-a63d-7e88639e58f6': { name: 'CachingOptimized', ...BARE_REQUEST },
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': {
    name: 'AllViewerExceptHostHeader',
    headers: { allBut: ['host'] },
    cookies: EVERYTHING,
    queryStrings: EVERYTHING,
  },
};

/** @throws TemplateError for a policy that is neither declared in a template nor a known managed policy */
export function forwardingPolicy(policyId: string, declared: ReadonlyMap<string, ForwardingPolicy>): ForwardingPolicy {
  const policy = declared.get(policyId) ?? MANAGED[policyId];
  if (policy) return policy;
  const managed = Object.entries(MANAGED).map(([managedId, { name }]) => `${name} (${managedId})`);
  throw new TemplateError(
    `no stack declares the policy ${policyId}; the managed policies that are supported here are ${managed.join(', ')}`,
  );
}

export const policyResources: readonly ResourceKind[] = [cachePolicy, originRequestPolicy, responseHeadersPolicy];
