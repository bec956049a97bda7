/** The settings of the stack Web: a part of the table in `schema.ts`. */
import { isCertificateArn, isDomainName } from './aws-names.ts';
import type { Setting } from './kinds.ts';

export const WEB_SETTINGS = {
  enable_web: {
    kind: 'flag',
    default: false,
    description:
      'Deploy the stack Web: a page that lists and places orders, behind Amazon CloudFront. A browser can not sign requests, so api_authorization has to be "jwt" or "none".',
  },
  domain_name: {
    kind: 'text',
    default: '',
    description:
      'Name of the page on the internet. Its DNS record, a CNAME or an alias, is yours to make: it leads to the output DistributionDomainName. "" for the name that Amazon CloudFront gives.',
    allowed: 'a domain name in lower case, such as orders.example.com',
    isAllowed: (name: string) => name === '' || isDomainName(name),
    example: '"orders.example.com"',
  },
  certificate_arn: {
    kind: 'text',
    default: '',
    description: 'Certificate for domain_name. Amazon CloudFront takes those of AWS Certificate Manager in us-east-1.',
    allowed: 'the ARN of a certificate in us-east-1, whatever region is',
    isAllowed: (arn: string) => arn === '' || isCertificateArn(arn),
    example: '"arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"',
  },
} as const satisfies Record<string, Setting>;
