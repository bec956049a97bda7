/** Parts that the OpenAPI documents of all APIs share, in a version that Amazon API Gateway can import. */
import { IDEMPOTENCY_HOURS, IDEMPOTENCY_KEY_PATTERN } from '../../lambda/shared/api/contract.ts';

/** https://spec.openapis.org/oas/v3.0.3 */
export const OPENAPI_VERSION = '3.0.3';

/** @param noun subject of the request: `record` */
export function idempotencyKey(noun: string) {
  return {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Your own name for this request, such as a UUID. Sent again with the same body, the request is answered as ' +
      `before and the ${noun} not stored twice, for ${IDEMPOTENCY_HOURS} hours.`,
    required: false,
    schema: { type: 'string', pattern: IDEMPOTENCY_KEY_PATTERN },
  };
}

export function jsonBody(schemaName: string, examples: Readonly<Record<string, object>>) {
  const schema = { $ref: `#/components/schemas/${schemaName}` };
  return { required: true, content: { 'application/json': { schema, examples } } };
}

export function jsonResponse(description: string, schemaName: string, example: object) {
  const schema = { $ref: `#/components/schemas/${schemaName}` };
  return { description, content: { 'application/json': { schema, example } } };
}

const SCHEMES = {
  iam: {
    /** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html */
    awsSignature: {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: 'AWS Signature Version 4, service execute-api.',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    },
  },
  jwt: {
    customerToken: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'Access token of the issuer, whose sub is the customer.',
    },
  },
  none: {},
} as const;

/** Returns the security scheme that every request of an API has to satisfy. */
export function securityOf(authorization: keyof typeof SCHEMES) {
  const securitySchemes = SCHEMES[authorization];
  const security = Object.keys(securitySchemes).map((name) => ({ [name]: [] }));
  return { security, components: security.length > 0 ? { securitySchemes } : {} };
}
