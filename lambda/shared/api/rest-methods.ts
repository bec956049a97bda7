import type { AnswerRequest, ApiHandlerOptions } from './api-handler.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiRequest, headerOf } from './api-request.ts';
import { createCors } from './cors.ts';

/**
 * A REST API's way to an answer: by method, and with CORS, which its gateway leaves to the function.
 *
 * @param answers by method; `OPTIONS` needs none
 * @param allowedOrigins as `createCors` takes them
 */
export function restMethods(
  answers: Readonly<Record<string, AnswerRequest>>,
  allowedOrigins: string,
): Pick<ApiHandlerOptions<unknown, ApiRequest>, 'answer' | 'headersFor'> {
  const methods = new Map(Object.entries(answers));
  const allow = [...methods.keys(), 'OPTIONS'].join(', ');
  const cors = createCors(allowedOrigins, [...methods.keys()]);

  return {
    answer: async (request, call) => {
      const answer = methods.get(request.method);
      if (answer) return answer(request, call);
      if (request.method !== 'OPTIONS') {
        throw new ApiProblem('method-not-allowed', `Use ${allow}`, { headers: { Allow: allow } });
      }
      const preflight = cors.preflightHeadersFor(headerOf(request, 'origin'));
      return { statusCode: 204, headers: { Allow: allow, ...preflight }, body: '' };
    },
    headersFor: (request) => cors.headersFor(headerOf(request, 'origin')),
  };
}
