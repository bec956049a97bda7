import { randomUUID } from 'node:crypto';
import type { JSONValue } from '@aws-lambda-powertools/commons/types';
import { type AnswerOnceOptions, createAnswerOnce } from './answer-once.ts';
import type { ApiCall } from './api-handler.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { canonicalJson } from './canonical-json.ts';
import { derivedUuid } from './derived-uuid.ts';
import { readIdempotencyKey } from './idempotency-key.ts';

export interface Accepted {
  /** Identity of what was taken. */
  readonly id: string;
  readonly answer: ApiAnswer;
  /** Whether it had been taken and answered before. */
  readonly isReplay: boolean;
}

/**
 * Takes what a request hands in, under a new id; under the same id and only once if the request has an `Idempotency-Key`.
 *
 * @throws ApiProblem `invalid-idempotency-key`, or as `AnswerOnce` does
 */
export type AcceptOnce = (
  request: ApiRequest,
  content: JSONValue,
  accept: (id: string) => Promise<ApiAnswer>,
  call: ApiCall,
) => Promise<Accepted>;

export function createAcceptOnce(options: AnswerOnceOptions): AcceptOnce {
  const answerOnce = createAnswerOnce(options);

  return async (request, content, accept, { context }) => {
    const { caller } = request;
    const key = readIdempotencyKey(request);
    if (key === undefined) {
      const id = randomUUID();
      return { id, answer: await accept(id), isReplay: false };
    }
    // It follows from the request: a retry after a failure half-way can't make a second one.
    const id = derivedUuid(caller, key, canonicalJson(content));
    const { isReplay, ...answer } = await answerOnce({ caller, key, content }, () => accept(id), context);
    return { id, answer, isReplay };
  };
}
