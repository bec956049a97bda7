import type { AnswerRequest } from './api-handler.ts';
import { ApiProblem } from './api-problem.ts';
import type { HttpRequest } from './http-request.ts';

/**
 * An HTTP API's way to an answer: by the route that its gateway found.
 *
 * @param answers by route key, such as `GET /items/{id}`
 */
export function httpRoutes(answers: Readonly<Record<string, AnswerRequest<HttpRequest>>>): AnswerRequest<HttpRequest> {
  const routes = new Map(Object.entries(answers));
  return async (request, call) => {
    const answer = routes.get(request.route);
    // Only where the API has more routes than its function, a `$default` one for instance.
    if (!answer) throw new ApiProblem('not-found', `There are ${[...routes.keys()].join(', ')}`);
    return answer(request, call);
  };
}
