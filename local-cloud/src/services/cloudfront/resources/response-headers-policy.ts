import type { Properties } from '../../../template/properties.ts';
import type { ResourceKind } from '../../../template/resource-kind.ts';
import type { PolicyHeader } from '../response-headers-policy.ts';
import { cloudFrontPolicyId } from './distribution-address.ts';

export const responseHeadersPolicy: ResourceKind = {
  type: 'AWS::CloudFront::ResponseHeadersPolicy',
  supportedProperties: [
    'ResponseHeadersPolicyConfig.CustomHeadersConfig',
    'ResponseHeadersPolicyConfig.RemoveHeadersConfig',
    'ResponseHeadersPolicyConfig.SecurityHeadersConfig',
  ],
  ignoredProperties: ['ResponseHeadersPolicyConfig.Comment', 'ResponseHeadersPolicyConfig.Name'],
  ref: cloudFrontPolicyId,
  attributes: { Id: cloudFrontPolicyId },
  async create(resource, { cloudFront }) {
    const config = resource.properties.nested('ResponseHeadersPolicyConfig');
    const custom = config.nested('CustomHeadersConfig').nestedList('Items');
    const removed = config.nested('RemoveHeadersConfig').nestedList('Items');
    cloudFront.responseHeadersPolicies.set(cloudFrontPolicyId(resource), {
      adds: [...securityHeaders(config.nested('SecurityHeadersConfig')), ...custom.map(readCustomHeader)],
      removes: removed.map((item) => item.text('Header').toLowerCase()),
    });
  },
};

function readCustomHeader(item: Properties): PolicyHeader {
  return { name: item.text('Header'), value: item.text('Value', ''), override: item.flag('Override') };
}

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicySecurityHeadersConfig.html */
const SECURITY_HEADERS: readonly {
  readonly setting: string;
  readonly name: string;
  value(setting: Properties): string;
}[] = [
  {
    setting: 'ContentSecurityPolicy',
    name: 'content-security-policy',
    value: (setting) => setting.text('ContentSecurityPolicy'),
  },
  { setting: 'ContentTypeOptions', name: 'x-content-type-options', value: () => 'nosniff' },
  { setting: 'FrameOptions', name: 'x-frame-options', value: (setting) => setting.text('FrameOption') },
  { setting: 'ReferrerPolicy', name: 'referrer-policy', value: (setting) => setting.text('ReferrerPolicy') },
  { setting: 'StrictTransportSecurity', name: 'strict-transport-security', value: strictTransportSecurity },
  { setting: 'XSSProtection', name: 'x-xss-protection', value: xssProtection },
];

function securityHeaders(config: Properties): PolicyHeader[] {
  return SECURITY_HEADERS.filter(({ setting }) => config.has(setting)).map(({ setting, name, value }) => {
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
