/** The settings that StreamApi and Orders share: a part of the table in `schema.ts`. */
import { isCorsOrigins, isIssuer, isOrigin } from './api-names.ts';
import type { Setting } from './kinds.ts';

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
