/** The OpenAPI document of StreamApi, made of what the gateway and the functions are made of. */
import {
  IDEMPOTENCY_HOURS,
  IDEMPOTENCY_KEY_PATTERN,
  MAX_BODY_BYTES,
  PROBLEMS,
  type ProblemCode,
  READING_PROBLEMS,
} from '../../lambda/shared/api/contract.ts';
import { BOOK_RECORD_SCHEMA } from '../../lambda/shared/book-record/contract.ts';
import { PROBLEM_SCHEMA, problemResponses } from './problem-responses.ts';

export interface StreamApiDocumentOptions {
  /** First part of the path of every URL. */
  readonly stageName: string;
  readonly authorization: 'iam' | 'none';
}

/** 3.0, which Amazon API Gateway can import: https://spec.openapis.org/oas/v3.0.3 */
export function streamApiDocument({ stageName, authorization }: StreamApiDocumentOptions) {
  const isSigned = authorization === 'iam';
  return {
    openapi: '3.0.3',
    info: {
      title: 'Stream API',
      version: '1.0.0',
      description: 'Takes book records. Each goes through a queue into a table, and is stored there once.',
    },
    paths: { '/stream': { post: postRecord(`/${stageName}/stream`, isSigned) } },
    components: {
      schemas: { BookRecord: BOOK_RECORD_SCHEMA, Accepted: ACCEPTED_SCHEMA, Problem: PROBLEM_SCHEMA },
      ...(isSigned && { securitySchemes: { [SIGNATURE]: SIGNATURE_SCHEME } }),
    },
    security: isSigned ? [{ [SIGNATURE]: [] }] : [],
  };
}

const SIGNATURE = 'awsSignature';
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html */
const SIGNATURE_SCHEME = {
  type: 'apiKey',
  in: 'header',
  name: 'Authorization',
  description: 'AWS Signature Version 4, service execute-api.',
  'x-amazon-apigateway-authtype': 'awsSigv4',
};

const ACCEPTED_SCHEMA = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', format: 'uuid', description: 'Key of the row that the record becomes.' } },
};

const EXAMPLES = {
  book: {
    summary: 'What a record has to have',
    value: { isbn: '9780306406157', title: 'The Book of Sand', author: 'Jorge Luis Borges', price: 12.5 },
  },
  everything: {
    summary: 'All that it may have',
    value: {
      isbn: '9783161484100',
      title: 'Die unendliche Geschichte',
      author: 'Michael Ende',
      price: 19.99,
      publishedYear: 1979,
      notes: 'Two colours of ink.',
    },
  },
};

/** A wrong method is what the gateway never lets through. */
const ELSEWHERE: readonly ProblemCode[] = [...READING_PROBLEMS, 'method-not-allowed'];
const CODES = (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => !ELSEWHERE.includes(code));

function postRecord(path: string, isSigned: boolean) {
  return {
    operationId: 'postRecord',
    summary: 'Hand in a book record',
    description:
      'Answers when the record is safe in the queue. It is in the table a moment later. Up to ' +
      `${MAX_BODY_BYTES / 1024} KiB of JSON in UTF-8.`,
    parameters: [
      {
        name: 'Idempotency-Key',
        in: 'header',
        description:
          'Your own name for this request, such as a UUID. Sent again with the same body, the request is answered as ' +
          `before and the record not stored twice, for ${IDEMPOTENCY_HOURS} hours.`,
        required: false,
        schema: { type: 'string', pattern: IDEMPOTENCY_KEY_PATTERN },
      },
    ],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/BookRecord' }, examples: EXAMPLES } },
    },
    responses: {
      202: {
        description: 'Accepted',
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Accepted' },
            example: { id: '0d9f6a1e-4f0c-4a5e-9a57-1d6a0b8f3c11' },
          },
        },
      },
      ...problemResponses({
        codes: CODES,
        gatewayTypes: [
          ...(isSigned ? ['MISSING_AUTHENTICATION_TOKEN', 'ACCESS_DENIED', 'INVALID_SIGNATURE', 'EXPIRED_TOKEN'] : []),
          'THROTTLED',
          'INTEGRATION_TIMEOUT',
        ],
        isSigned,
        path,
      }),
    },
  };
}
