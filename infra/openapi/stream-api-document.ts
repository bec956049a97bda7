/** The OpenAPI document of StreamApi, with the schema that the gateway and the functions validate with. */
import { MAX_BODY_BYTES, PROBLEMS, type ProblemCode, READING_PROBLEMS } from '../../lambda/shared/api/contract.ts';
import { BOOK_RECORD_SCHEMA } from '../../lambda/shared/book-record/contract.ts';
import { idempotencyKey, jsonBody, jsonResponse, OPENAPI_VERSION, securityOf } from './common-parts.ts';
import { gatewayExamples, PROBLEM_SCHEMA, problemResponses } from './problem-responses.ts';

export interface StreamApiDocumentOptions {
  /** Name of the stage, the first part of the path of every URL. */
  readonly stageName: string;
  readonly authorization: 'iam' | 'none';
}

export function streamApiDocument({ stageName, authorization }: StreamApiDocumentOptions) {
  const { security, components } = securityOf(authorization);
  return {
    openapi: OPENAPI_VERSION,
    info: {
      title: 'Stream API',
      version: '1.0.0',
      description: 'Takes book records. Each goes through a queue into a table, and is stored there once.',
    },
    paths: { '/stream': { post: postRecord(`/${stageName}/stream`, authorization === 'iam') } },
    components: {
      schemas: { BookRecord: BOOK_RECORD_SCHEMA, Accepted: ACCEPTED_SCHEMA, Problem: PROBLEM_SCHEMA },
      ...components,
    },
    security,
  };
}

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

/** Problems that this API never answers with: the gateway refuses requests with another method itself. */
const ELSEWHERE: readonly ProblemCode[] = [...READING_PROBLEMS, 'method-not-allowed'];
const CODES = (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => !ELSEWHERE.includes(code));

const SIGNATURE_REFUSED = ['MISSING_AUTHENTICATION_TOKEN', 'ACCESS_DENIED', 'INVALID_SIGNATURE', 'EXPIRED_TOKEN'];

function postRecord(path: string, isSigned: boolean) {
  return {
    operationId: 'postRecord',
    summary: 'Hand in a book record',
    description:
      'Answers when the record is safe in the queue. It is in the table a moment later. Up to ' +
      `${MAX_BODY_BYTES / 1024} KiB of JSON in UTF-8.`,
    parameters: [idempotencyKey('record')],
    requestBody: jsonBody('BookRecord', EXAMPLES),
    responses: {
      202: jsonResponse('Accepted', 'Accepted', { id: '0d9f6a1e-4f0c-4a5e-9a57-1d6a0b8f3c11' }),
      ...problemResponses({
        codes: CODES,
        gatewayProblems: gatewayExamples(
          [...(isSigned ? SIGNATURE_REFUSED : []), 'THROTTLED', 'INTEGRATION_TIMEOUT'],
          isSigned,
        ),
        path,
      }),
    },
  };
}
