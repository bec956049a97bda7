/** The settings that StreamApi and Orders share: a part of the table in `schema.ts`. */
import {
  isCertificateArn,
  isCorsOrigins,
  isDomainName,
  isEmailAddress,
  isIssuer,
  isOrigin,
  isStageName,
} from './aws-names.ts';
import type { Setting } from './kinds.ts';
import { isSchedule } from './schedule.ts';

export const API_SETTINGS = {
  api_authorization: {
    kind: 'choice',
    default: 'iam',
    options: ['iam', 'jwt', 'none'],
    description:
      'Who may call the APIs. "iam": principals with execute-api:Invoke, who sign with AWS Signature Version 4. "jwt": customers who signed in at jwt_issuer, each for their own orders; StreamApi, which machines call, stays with "iam". "none": everybody who knows the address.',
  },
  jwt_issuer: {
    kind: 'text',
    default: '',
    description:
      'Who issues the tokens of customers: any OpenID Connect provider, exactly as in the "iss" of its tokens, with or without a slash at the end.',
    allowed:
      'an https URL without query and fragment, or one of http://localhost or http://127.0.0.1 for the local cloud',
    isAllowed: (url: string) => url === '' || isIssuer(url),
    example: '"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE"',
  },
  jwt_audience: {
    kind: 'text',
    default: '',
    description:
      'What the "aud" of a token has to be, or its "client_id" where it has no "aud", as with access tokens of Amazon Cognito.',
    allowed: '1 to 256 characters without spaces',
    isAllowed: isIdentifierOrEmpty,
    example: '"https://orders.example.com"',
  },
  jwt_client_id: {
    kind: 'text',
    default: '',
    description:
      'The page, as jwt_issuer knows it: a public client without a secret, allowed the authorization code flow.',
    allowed: '1 to 256 characters without spaces',
    isAllowed: isIdentifierOrEmpty,
    example: '"1example23456789"',
  },
  jwt_token_origin: {
    kind: 'text',
    default: '',
    description:
      "Where the page gets tokens, if that is not the origin of jwt_issuer: of Amazon Cognito it is the user pool's domain.",
    allowed: 'an https origin without a path, or http://localhost or http://127.0.0.1 with any port',
    isAllowed: (origin: string) => origin === '' || isOrigin(origin),
    example: '"https://example.auth.us-east-1.amazoncognito.com"',
  },
  api_throttle_rate: {
    kind: 'integer',
    default: 500,
    min: 1,
    max: 10000,
    description:
      'Requests a second that each API takes in the long run; more are answered with 429. All APIs of an account share 10,000 in a Region, in some Regions 2,500.',
  },
  api_throttle_burst: {
    kind: 'integer',
    default: 1000,
    min: 1,
    max: 5000,
    description: 'Requests that each API takes at once before api_throttle_rate holds.',
  },
  cors_allowed_origins: {
    kind: 'list',
    default: [],
    description:
      'Origins whose pages may call the APIs and read their answers. [] for none: servers, commands and the page of Web need no entry.',
    allowed:
      'a list of https origins without a path ("https://app.example.com"), of http://localhost with any port, or ["*"] alone',
    isAllowed: isCorsOrigins,
    example: '["https://app.example.com"]',
  },
} as const satisfies Record<string, Setting>;

function isIdentifierOrEmpty(text: string): boolean {
  return /^[!-~]{0,256}$/.test(text);
}

/** The settings of the stack StreamApi: a part of the table in `schema.ts`. */

export const STREAM_SETTINGS = {
  enable_stream_api: {
    kind: 'flag',
    default: true,
    description: 'Deploy the stack StreamApi: a REST API whose records go through a queue into a table.',
  },
  stream_queue_type: {
    kind: 'choice',
    default: 'standard',
    options: ['standard', 'fifo'],
    description:
      'Queue of StreamApi. "fifo" keeps the order of records with the same ISBN, and gives them to the function one at a time. Changing it makes new queues: drain the old ones first.',
  },
  stream_schedule: {
    kind: 'text',
    default: '',
    description:
      'Sends a tick through the queue of StreamApi again and again, to see that it is alive. "" for none. Times are UTC.',
    allowed: '"" or a schedule of Amazon EventBridge: rate(5 minutes), rate(1 hour), cron(0 6 ? * MON-FRI *)',
    isAllowed: (text: string) => text === '' || isSchedule(text),
    example: '"rate(5 minutes)"',
  },
  api_stage_name: {
    kind: 'text',
    default: 'dev',
    description: "Stage of the API of StreamApi: the first part of its URL's path.",
    allowed: '1 to 128 of a-z, A-Z, 0-9, "_" and "-"; not "test-invoke-stage", which AWS uses',
    isAllowed: isStageName,
  },
  manage_api_gateway_account: {
    kind: 'flag',
    default: true,
    description:
      'Let StreamApi set the role with which Amazon API Gateway writes logs, of which an account has one in a Region. false for the second deployment in one account and Region, or where somebody else set it.',
  },
} as const satisfies Record<string, Setting>;

/** The settings of the stack Orders: a part of the table in `schema.ts`. */

export const ORDERS_SETTINGS = {
  enable_orders: {
    kind: 'flag',
    default: true,
    description:
      'Deploy the stack Orders: an HTTP API whose orders go over a topic to two queues, into a table and to the customer.',
  },
  notification_email: {
    kind: 'text',
    default: '',
    description:
      'Who gets the notices of all orders. AWS asks this address to confirm first. "" for nobody: others can subscribe to the topic that NoticeTopicArn names.',
    allowed: 'an e-mail address',
    isAllowed: (text: string) => text === '' || isEmailAddress(text),
    example: '"sales@example.com"',
  },
} as const satisfies Record<string, Setting>;

/** The settings of the stack Web: a part of the table in `schema.ts`. */

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
