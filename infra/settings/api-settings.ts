/** Settings of the stacks StreamApi, Orders and Web: a part of the table in `schema.ts`. */
import {
  isCertificateArn,
  isCorsOrigins,
  isDomainName,
  isEmailAddress,
  isIssuer,
  isOrigin,
  isSchedule,
  isStageName,
  orEmpty,
} from './aws-formats.ts';
import type { Setting } from './kinds.ts';

export const API_SETTINGS = {
  enable_stream_api: {
    kind: 'flag',
    default: true,
    description: 'Deploy the stack StreamApi: a REST API that puts records through a queue into a table.',
  },
  stream_queue_type: {
    kind: 'choice',
    default: 'standard',
    options: ['standard', 'fifo'],
    description:
      'Type of the queue of StreamApi. "fifo" keeps the order of records with the same ISBN and delivers one record per invocation. A change replaces both queues: drain the old ones first.',
  },
  stream_schedule: {
    kind: 'text',
    default: '',
    description:
      'Schedule (UTC) of a tick that goes through the queue of StreamApi and shows that it works. "" for no ticks.',
    allowed: '"" or a schedule of Amazon EventBridge: rate(5 minutes), rate(1 hour), cron(0 6 ? * MON-FRI *)',
    isAllowed: orEmpty(isSchedule),
    example: '"rate(5 minutes)"',
  },
  api_stage_name: {
    kind: 'text',
    default: 'dev',
    description: 'Name of the stage of StreamApi, the first part of the path of its URL.',
    allowed: '1 to 128 of a-z, A-Z, 0-9, "_" and "-"; not "test-invoke-stage", which AWS uses',
    isAllowed: isStageName,
  },
  manage_api_gateway_account: {
    kind: 'flag',
    default: true,
    description:
      'Let StreamApi set the role that Amazon API Gateway writes logs with. An account has one such role per Region: set false for a second deployment in the same account and Region, or if another stack sets the role.',
  },
  enable_orders: {
    kind: 'flag',
    default: true,
    description:
      'Deploy the stack Orders: an HTTP API that publishes orders to a topic with two queues: one stores them in a table, the other notifies the customer.',
  },
  notification_email: {
    kind: 'text',
    default: '',
    description:
      'E-mail address that gets the notices of all orders. AWS sends it a confirmation request first. "" for none: subscribe to the topic in the output NoticeTopicArn instead.',
    allowed: 'an e-mail address',
    isAllowed: orEmpty(isEmailAddress),
    example: '"sales@example.com"',
  },
  enable_web: {
    kind: 'flag',
    default: false,
    description:
      'Deploy the stack Web: a page that lists and places orders, behind Amazon CloudFront. It needs api_authorization "jwt" or "none", because a browser cannot sign requests.',
  },
  domain_name: {
    kind: 'text',
    default: '',
    description:
      'Domain name of the page. Create its DNS record yourself: a CNAME or an alias to the output DistributionDomainName. "" for the domain name that Amazon CloudFront generates.',
    allowed: 'a domain name in lower case, such as orders.example.com',
    isAllowed: orEmpty(isDomainName),
    example: '"orders.example.com"',
  },
  certificate_arn: {
    kind: 'text',
    default: '',
    description: 'Certificate for domain_name. Amazon CloudFront needs it in AWS Certificate Manager in us-east-1.',
    allowed: 'the ARN of a certificate in us-east-1, whatever region is',
    isAllowed: orEmpty(isCertificateArn),
    example: '"arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"',
  },
  api_authorization: {
    kind: 'choice',
    default: 'iam',
    options: ['iam', 'jwt', 'none'],
    description:
      'Authorization of the APIs. "iam": callers need the permission execute-api:Invoke and sign requests with AWS Signature Version 4. "jwt": customers sign in at jwt_issuer and have access to their own orders; StreamApi, which machines call, still uses "iam". "none": anybody who knows the address can call the APIs.',
  },
  jwt_issuer: {
    kind: 'text',
    default: '',
    description:
      'Issuer of the tokens of customers: any OpenID Connect provider. Write it exactly like the "iss" in its tokens, including a trailing slash.',
    allowed:
      'an https URL without query and fragment, or one of http://localhost or http://127.0.0.1 for the local cloud',
    isAllowed: orEmpty(isIssuer),
    example: '"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE"',
  },
  jwt_audience: {
    kind: 'text',
    default: '',
    description:
      'Required "aud" of a token, or required "client_id" of a token without "aud", such as an access token of Amazon Cognito.',
    allowed: '1 to 256 characters without spaces',
    isAllowed: isIdentifierOrEmpty,
    example: '"https://orders.example.com"',
  },
  jwt_client_id: {
    kind: 'text',
    default: '',
    description:
      'Client id of the page at jwt_issuer: a public client without a secret that may use the authorization code flow.',
    allowed: '1 to 256 characters without spaces',
    isAllowed: isIdentifierOrEmpty,
    example: '"1example23456789"',
  },
  jwt_token_origin: {
    kind: 'text',
    default: '',
    description:
      'Origin from which the page gets tokens, if it differs from the origin of jwt_issuer. For Amazon Cognito it is the domain of the user pool.',
    allowed: 'an https origin without a path, or http://localhost or http://127.0.0.1 with any port',
    isAllowed: orEmpty(isOrigin),
    example: '"https://example.auth.us-east-1.amazoncognito.com"',
  },
  api_throttle_rate: {
    kind: 'integer',
    default: 500,
    min: 1,
    max: 10000,
    description:
      'Sustained limit of each API in requests per second; the API answers 429 above it. All APIs of an account share 10,000 requests per second in a Region, in some Regions 2,500.',
  },
  api_throttle_burst: {
    kind: 'integer',
    default: 1000,
    min: 1,
    max: 5000,
    description: 'Number of requests that each API accepts at once before api_throttle_rate applies.',
  },
  cors_allowed_origins: {
    kind: 'list',
    default: [],
    description:
      'Origins whose pages may call the APIs and read the answers. [] for none: servers, commands and the page of the stack Web need no entry.',
    allowed:
      'a list of https origins without a path ("https://app.example.com"), of http://localhost with any port, or ["*"] alone',
    isAllowed: isCorsOrigins,
    example: '["https://app.example.com"]',
  },
} as const satisfies Record<string, Setting>;

function isIdentifierOrEmpty(text: string): boolean {
  return /^[!-~]{0,256}$/.test(text);
}
